// The waterfall: time to the right, the client above, the server beneath. Pointing at a message lights it up in the lanes.
import { useMemo, useRef } from 'preact/hooks';
import { useHot, useShared, useWidth } from './context';
import { lanes, type Item } from './flow';
import { safe, time } from './text';

interface Move { ids: string[]; name: string; side: 'client' | 'server'; from: number; to: number; guessed: boolean; encrypted: boolean; bad: boolean; faint: boolean }
interface Work { id: string; side: 'client' | 'server'; from: number; to: number; name: string }

const top = 52;
const bottom = 148;

function movesOf(items: Item[], viewpoint: string, span: number): Move[] {
  return items.flatMap((item): Move[] => {
    if (item.is === 'calculation' || item.is === 'record') return [];
    const step = item.is === 'message' ? item.message : item.step;
    if (!('sender' in step) || step.kind === 'data' && item.is !== 'notice') return [];
    const name = step.kind === 'message' ? step.name : step.kind === 'alert' ? step.alert : step.kind.replace(/_/g, ' ');
    const guess = span * 0.02;
    const arrives = item.is === 'message' ? item.arrives : null;
    const received = 'direction' in step && step.direction === 'received' && viewpoint !== 'observer';
    return [{
      ids: [step.id], name, side: step.sender, from: received ? step.at - guess : step.at, to: arrives ?? (received ? step.at : step.at + guess),
      guessed: arrives === null, encrypted: 'epoch' in step && step.epoch !== 'plain' || step.kind === 'data', bad: step.kind === 'alert' && step.level === 'fatal', faint: step.kind === 'change_cipher_spec',
    }];
  });
}

const ticks = (from: number, to: number): number[] => {
  const rough = (to - from) / 5 || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
  const all: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) all.push(at);
  return all;
};

interface Label { x: number; y: number; text: string; side: string }

/** Names where messages set out, as many as find room in two rows on each side. */
function labelled(moves: Move[], x: (at: number) => number, width: number): Label[] {
  const ends = new Map<string, number>();
  return moves.filter((move) => !move.faint).flatMap((move) => {
    const text = safe(move.name);
    const long = text.length * 6.4 + 10;
    const left = Math.min(x(move.from) - 4, width - long);
    for (const row of [0, 1]) {
      const key = `${move.side}${row}`;
      if ((ends.get(key) ?? 0) > left) continue;
      ends.set(key, left + long);
      return [{ x: left, y: move.side === 'client' ? top - 16 - row * 14 : bottom + 22 + row * 14, text, side: move.side }];
    }
    return [];
  });
}

export function Waterfall() {
  const { connection } = useShared();
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame, 900);
  const items = useMemo(() => lanes(connection, false).slice(0, 400), [connection]);
  const jobs = connection.steps.flatMap((step) => (step.kind === 'job' ? [step.at - step.duration] : []));
  const times = [...items.map((item) => item.at), ...jobs.slice(0, 400)];
  const end = Math.max(...times, ...connection.phases.map((phase) => phase.start + phase.duration), 1);
  const start = Math.min(...times, ...connection.phases.map((phase) => phase.start), end);
  const span = Math.max(1, end - start);
  const moves = movesOf(items, connection.viewpoint, span);
  const works = connection.steps.flatMap((step): Work[] => (step.kind === 'job' && step.duration > span * 0.004
    ? [{ id: step.id, side: step.side, from: step.at - step.duration, to: step.at, name: step.job.replace(/_/g, ' ') }] : []));
  if (!moves.length) return null;
  const x = (at: number): number => 54 + ((at - start) / span) * (width - 84);
  const height = connection.phases.length ? 232 : 208;
  const labels = labelled(moves, x, width);
  return (
    <figure class="waterfall">
      <div ref={frame}>
        <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`When each of ${moves.length} messages travelled, over ${time(span)}; the lanes beneath list them`}>
          {ticks(start, end).map((at) => (
            <g key={at} class="tick"><line x1={x(at)} x2={x(at)} y1={top - 12} y2={bottom + 42} /><text x={x(at)} y={bottom + 54} text-anchor="middle">{time(at)}</text></g>
          ))}
          <g class="track client"><line x1={50} x2={width - 16} y1={top} y2={top} /><text x={4} y={top + 4}>client</text></g>
          <g class="track server"><line x1={50} x2={width - 16} y1={bottom} y2={bottom} /><text x={4} y={bottom + 4}>server</text></g>
          {works.map((work) => <WorkBar key={work.id} work={work} x={x} />)}
          {moves.map((move, at) => <MoveLine key={at} move={move} x={x} />)}
          {labels.map((label) => <text key={`${label.x} ${label.y}`} class={`name ${label.side}`} x={label.x} y={label.y}>{label.text}</text>)}
          {connection.phases.map((phase) => (
            <g key={phase.name} class="phase"><rect x={x(phase.start)} y={height - 20} width={Math.max(2, x(phase.start + phase.duration) - x(phase.start))} height="14" rx="3" />
              <text x={Math.min(x(phase.start) + 4, width - 60)} y={height - 9}>{safe(phase.name)} {time(phase.duration)}</text></g>
          ))}
        </svg>
      </div>
      <figcaption class="muted">Time runs to the right; arrows are messages, bars are work{moves.some((move) => move.guessed) && connection.viewpoint !== 'both' ? '; seen from one side, so that arrivals at the other are not known' : ''}.</figcaption>
    </figure>
  );
}

function WorkBar({ work, x }: { work: Work; x: (at: number) => number }) {
  const up = work.side === 'client';
  return <rect class={`work ${work.side}`} x={x(work.from)} y={up ? top - 9 : bottom + 1} width={Math.max(2, x(work.to) - x(work.from))} height="8" rx="2"><title>{`${work.side}: ${safe(work.name)}, ${time(work.to - work.from)}`}</title></rect>;
}

function MoveLine({ move, x }: { move: Move; x: (at: number) => number }) {
  const { go } = useShared();
  const hot = useHot(move.ids);
  const [y1, y2] = move.side === 'client' ? [top, bottom] : [bottom, top];
  const [x1, x2] = [x(move.from), x(move.to)];
  const lean = Math.atan2(y2 - y1, x2 - x1);
  const head = [0.35, -0.35].map((turn) => `${x2 - 9 * Math.cos(lean + turn)} ${y2 - 9 * Math.sin(lean + turn)}`);
  const right = x2 > 400;
  return (
    <g class={`move ${move.side} ${move.encrypted ? 'encrypted' : ''} ${move.bad ? 'bad' : ''} ${move.faint ? 'faint' : ''} ${hot.is ? 'hot' : ''}`} onClick={() => go(move.ids[0] ?? null)} {...hot.on}>
      <line class="reach" x1={x1} y1={y1} x2={x2} y2={y2} />
      <line class="shaft" x1={x1} y1={y1} x2={x2} y2={y2} />
      <path class="tip" d={`M${x2} ${y2}L${head.join('L')}Z`} />
      {hot.is && <text x={right ? x2 - 12 : x2 + 12} y={(y1 + y2) / 2} text-anchor={right ? 'end' : 'start'}>{safe(move.name)} · {time(move.from)}</text>}
    </g>
  );
}
