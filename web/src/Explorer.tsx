// The byte explorer: click a byte, and see its field; click a field, and see its bytes; beneath, what it means.
import { useMemo, useState } from 'preact/hooks';
import { FieldMap, fromHex, spaced, titleOf } from './bytes';
import { usePlaceIn, useShared } from './context';
import { FieldTree } from './FieldTree';
import { HexGrid, type Range } from './HexGrid';
import type { Field } from './model';
import { Copy, NoteView } from './bits';
import { plural, safe } from './text';

interface Props { id: string; label: string; hex: string; fields: Field[]; twin?: number | null; notesUnder?: string }

const rangeOf = (field: Field | undefined): Range | null => (field ? { from: field.offset, to: field.offset + field.length } : null);

export function Explorer({ id, label, hex, fields, twin = null, notesUnder = 'field' }: Props) {
  const { go } = useShared();
  const place = usePlaceIn([id]);
  const bytes = useMemo(() => fromHex(hex), [hex]);
  const map = useMemo(() => new FieldMap(fields, bytes.length), [fields, bytes]);
  const [parent, setParent] = useState(-1); // a field chosen in the tree that is no leaf
  const [pointed, setPointed] = useState<Range | null>(null);
  const here = place?.byte != null && place.byte < bytes.length ? place.byte : null;
  const leaf = here === null ? -1 : map.at(here);
  const chosen = parent >= 0 && here === map.fields[parent]?.offset ? parent : leaf;
  const chooseByte = (byte: number) => { setParent(-1); go(id, byte); };
  const chooseField = (at: number) => { setParent(at); go(id, Math.min(map.fields[at]?.offset ?? 0, Math.max(0, bytes.length - 1))); };
  return (
    <div class="explorer">
      <div class="panes">
        <HexGrid
          id={id} label={label} bytes={bytes} map={map} byte={here} range={rangeOf(map.fields[chosen])} choose={chooseByte} pointed={pointed} twin={twin}
          point={(byte) => setPointed(byte === null ? null : rangeOf(map.fields[map.at(byte)]))}
        />
        {fields.length > 0 && <FieldTree id={id} map={map} chosen={chosen} choose={chooseField} point={setPointed} />}
      </div>
      <Detail map={map} chosen={chosen} byte={here} hex={hex} notesUnder={notesUnder} />
    </div>
  );
}

function Detail({ map, chosen, byte, hex, notesUnder }: { map: FieldMap; chosen: number; byte: number | null; hex: string; notesUnder: string }) {
  const { notes } = useShared();
  const field = map.fields[chosen];
  if (byte === null || !field) {
    return <p class="detail hint" aria-live="polite">{byte === null ? 'Pick a byte or a field.' : `Byte ${byte} has no name.`} <Copy text={hex} what="all bytes" /></p>;
  }
  const path = map.path(chosen);
  const part = hex.slice(field.offset * 2, (field.offset + field.length) * 2);
  const own = (one: Field) => notes.of(one.note, `${notesUnder}/${one.name}`);
  const note = own(field);
  const context = path.slice(0, -1).reverse().map(own).find((outer) => outer !== null && outer.what !== note?.what);
  return (
    <div class="detail" aria-live="polite">
      <p class="path">
        {path.map((outer, at) => <span key={at}>{at > 0 && <span class="sep"> › </span>}{safe(titleOf(outer, path[at - 1]))}</span>)}
        {field.value !== null && <span class="value"> = {safe(field.value)}</span>}
      </p>
      <p class="where">
        {field.length === 1 ? `byte ${field.offset}` : `bytes ${field.offset} to ${field.offset + field.length - 1}`}, {plural(field.length, 'byte')}
        {part.length <= 48 && <code> {spaced(part)}</code>} <Copy text={part} what="this field" />
      </p>
      <NoteView note={note} />
      {context && <NoteView note={context} titled />}
    </div>
  );
}
