// The fields of some bytes as a tree. As in the grid of bytes, only the rows in sight are elements.
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { titleOf, type FieldMap } from './bytes';
import { useShared } from './context';
import { safe } from './text';
import type { Range } from './HexGrid';

const rowHeight = 28;
const most = 15;

interface Props {
  id: string;
  map: FieldMap;
  chosen: number; // the place of the field chosen, or -1
  choose: (place: number) => void;
  point: (range: Range | null) => void;
}

function visible(map: FieldMap, closed: ReadonlySet<number>): number[] {
  const rows: number[] = [];
  for (let at = 0; at < map.nodes.length; at += 1) {
    rows.push(at);
    if (closed.has(at)) at = (map.nodes[at]?.end ?? at + 1) - 1;
  }
  return rows;
}

export function FieldTree({ id, map, chosen, choose, point }: Props) {
  const { printing } = useShared();
  const frame = useRef<HTMLDivElement>(null);
  const [closed, setClosed] = useState<ReadonlySet<number>>(new Set());
  const rows = useMemo(() => visible(map, closed), [map, closed]);
  const [top, setTop] = useState(0);
  const first = printing ? 0 : Math.max(0, Math.floor(top / rowHeight) - 4);
  const last = printing ? Math.min(rows.length, 400) : Math.min(rows.length, first + most + 8);
  const tints = useMemo(() => new Map(map.leaves.map((place, ordinal) => [place, ordinal % 6])), [map]);

  useLayoutEffect(() => {
    const box = frame.current;
    const row = rows.indexOf(chosen);
    if (!box || row < 0) return;
    const place = row * rowHeight;
    if (place < box.scrollTop || place > box.scrollTop + box.clientHeight - rowHeight) {
      box.scrollTop = place - rowHeight * 3;
      setTop(box.scrollTop);
    }
  }, [chosen, rows]);

  const toggle = (place: number, close: boolean) => {
    const next = new Set(closed);
    if (close) next.add(place);
    else next.delete(place);
    setClosed(next);
  };
  const key = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = Math.max(0, rows.indexOf(chosen));
    const parent = map.nodes[chosen]?.parent ?? -1;
    const move = { ArrowDown: row + 1, ArrowUp: row - 1, Home: 0, End: rows.length - 1, PageDown: row + most, PageUp: row - most }[event.key];
    if (move !== undefined) choose(rows[Math.max(0, Math.min(rows.length - 1, move))] ?? 0);
    else if (event.key === 'ArrowLeft') { if (map.hasChildren(chosen) && !closed.has(chosen)) toggle(chosen, true); else if (parent >= 0) choose(parent); }
    else if (event.key === 'ArrowRight') { if (closed.has(chosen)) toggle(chosen, false); else if (map.hasChildren(chosen)) choose(chosen + 1); }
    else return;
    event.preventDefault();
  };
  const row = (place: number) => {
    const { field } = map.nodes[place]!;
    const parent = map.hasChildren(place);
    const tint = tints.get(place);
    return (
      <div
        key={place} role="treeitem" id={`${id}-f${place}`} aria-level={Math.min(field.depth, 30) + 1} aria-selected={place === chosen} aria-expanded={parent ? !closed.has(place) : undefined}
        class={`field${place === chosen ? ' chosen' : ''}`} onClick={() => choose(place)}
        onPointerEnter={() => point({ from: field.offset, to: field.offset + field.length })} onPointerLeave={() => point(null)}
      >
        <span class="indent" style={{ width: `${Math.min(field.depth, 8) * 12}px` }} />
        {parent
          ? <span class="twist" aria-hidden="true" onClick={(event) => { event.stopPropagation(); toggle(place, !closed.has(place)); }}>{closed.has(place) ? '▸' : '▾'}</span>
          : <span class={`swatch t${tint ?? 'n'}`} aria-hidden="true" />}
        <span class="name">{safe(titleOf(field, map.fields[map.nodes[place]!.parent]))}</span>
        <span class="value" title={field.value === null ? undefined : safe(field.value)}>{field.value === null ? '' : safe(field.value)}</span>
        <span class="length">{field.length}</span>
      </div>
    );
  };
  return (
    <div
      ref={frame} class="tree" role="tree" tabIndex={0} aria-label="fields" onKeyDown={key} onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      aria-activedescendant={chosen >= 0 ? `${id}-f${chosen}` : undefined}
    >
      <div role="presentation" style={{ height: `${first * rowHeight}px` }} />
      {rows.slice(first, last).map(row)}
      <div role="presentation" style={{ height: `${Math.max(0, rows.length - last) * rowHeight}px` }} />
    </div>
  );
}
