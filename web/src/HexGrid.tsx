// Bytes in hex and ASCII. Only the rows in sight are elements, so that a message may be as long as it likes.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { ascii, type FieldMap } from './bytes';
import { useShared, useWidth } from './context';

const rowHeight = 24;
const most = 16; // rows in sight before it scrolls

export interface Range { from: number; to: number }

interface Props {
  id: string;
  label: string;
  bytes: Uint8Array;
  map: FieldMap;
  byte: number | null;
  range: Range | null;
  choose: (byte: number) => void;
  point: (byte: number | null) => void;
  pointed: Range | null;
  twin: number | null; // a byte that belongs to the one selected elsewhere
}

const within = (range: Range | null, byte: number): boolean => range !== null && byte >= range.from && byte < range.to;
const byteUnder = (event: Event): number | null => {
  const cell = (event.target as Element | null)?.closest('[data-b]');
  return cell ? Number(cell.getAttribute('data-b')) : null;
};

/** What a key moves to from a byte, or null. */
function moved(key: string, byte: number, columns: number, { map, bytes }: Props): number | null {
  const last = bytes.length - 1;
  const leaf = map.at(byte);
  const at = map.leaves.indexOf(leaf);
  const steps: Record<string, number> = {
    ArrowLeft: byte - 1, ArrowRight: byte + 1, ArrowUp: byte - columns, ArrowDown: byte + columns, PageUp: byte - columns * most,
    PageDown: byte + columns * most, Home: 0, End: last, '[': map.fields[map.leaves[at - 1] ?? -1]?.offset ?? byte, ']': map.fields[map.leaves[at + 1] ?? -1]?.offset ?? byte,
  };
  return Object.hasOwn(steps, key) ? Math.max(0, Math.min(last, steps[key]!)) : null;
}

export function HexGrid(props: Props) {
  const { id, label, bytes, map, byte, range, choose, point, pointed, twin } = props;
  const { printing } = useShared();
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame, 640);
  const columns = width >= 520 ? 16 : 8;
  const rows = Math.ceil(bytes.length / columns);
  const [top, setTop] = useState(0);
  const first = printing ? 0 : Math.max(0, Math.floor(top / rowHeight) - 4);
  const last = printing ? Math.min(rows, 400) : Math.min(rows, first + most + 8);
  const tints = useMemo(() => new Map(map.leaves.map((place, ordinal) => [place, ordinal % 6])), [map]);

  useLayoutEffect(() => {
    const wanted = byte ?? twin;
    if (wanted === null || !frame.current) return;
    const place = Math.floor(wanted / columns) * rowHeight;
    const box = frame.current;
    if (place < box.scrollTop || place > box.scrollTop + box.clientHeight - rowHeight) {
      box.scrollTop = place - rowHeight * 3;
      setTop(box.scrollTop);
    }
  }, [byte, twin, columns]);
  useEffect(() => setTop(frame.current?.scrollTop ?? 0), [bytes]);

  const key = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = moved(event.key, byte ?? 0, columns, props);
    if (to === null) return;
    event.preventDefault();
    choose(to);
  };
  const cell = (at: number) => {
    const leaf = map.at(at);
    const state = at === byte ? ' here' : at === twin ? ' twin' : within(range, at) ? ' in' : within(pointed, at) ? ' near' : '';
    return (
      <span key={at} role="gridcell" id={`${id}-b${at}`} data-b={at} aria-selected={at === byte} class={`b t${leaf < 0 ? 'n' : tints.get(leaf)}${state}`}>
        {(bytes[at] ?? 0).toString(16).padStart(2, '0')}
      </span>
    );
  };
  const row = (at: number) => {
    const start = at * columns;
    const indices = Array.from({ length: Math.min(columns, bytes.length - start) }, (_none, column) => start + column);
    return (
      <div key={at} role="row" aria-rowindex={at + 1} class="row">
        <span class="offset" role="rowheader">{start.toString(16).padStart(4, '0')}</span>
        <span class={`cells c${columns}`} role="presentation">{indices.map(cell)}</span>
        <span class="ascii" aria-hidden="true">
          {indices.map((index) => (
            <span key={index} data-b={index} class={index === byte ? 'here' : within(range, index) ? 'in' : within(pointed, index) ? 'near' : ''}>{ascii(bytes[index] ?? 0)}</span>
          ))}
        </span>
      </div>
    );
  };
  return (
    <div
      ref={frame} class="hexgrid" role="grid" tabIndex={0} aria-label={`${label}: ${bytes.length} bytes; arrow keys move, [ and ] go from field to field`}
      aria-rowcount={rows} aria-activedescendant={byte === null || byte / columns < first || byte / columns >= last ? undefined : `${id}-b${byte}`}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)} onKeyDown={key}
      onClick={(event) => { const at = byteUnder(event); if (at !== null) choose(at); }}
      onPointerOver={(event) => point(byteUnder(event))} onPointerLeave={() => point(null)}
    >
      <div role="presentation" style={{ height: `${first * rowHeight}px` }} />
      {Array.from({ length: Math.max(0, last - first) }, (_none, index) => row(first + index))}
      <div role="presentation" style={{ height: `${Math.max(0, rows - last) * rowHeight}px` }} />
    </div>
  );
}
