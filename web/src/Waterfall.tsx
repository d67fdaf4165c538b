// The waterfall: time to the right, the client above, the server beneath. Pointing at a message lights it up in the lanes.
import { useMemo, useRef } from 'preact/hooks';
import { useHot, useShared, useWidth } from './context';
import { isClosed, lanes, type Item } from './flow';
import type { Side } from './model';
import { safe, time } from './text';

interface Move { ids: string[]; name: string; side: Side; from: number; to: number; guessed: boolean; encrypted: boolean; bad: boolean; faint: boolean }
interface Work { id: string; side: Side; from: number; to: number; name: string }

const lane = 96; // between the two sides
const line = 14; // of a name

function movesOf(items: Item[], viewpoint: string, guess: number): Move[] {
  return items.flatMap((item): Move[] => {
    if (item.is === 'calculation' || item.is === 'record' && !isClosed(item.record)) return [];
    const step = item.is === 'message' ? item.message : item.is === 'record' ? item.record : item.step;
    if (!('sender' in step)) return [];
    const name = step.kind === 'message' ? step.name : step.kind === 'alert' ? step.alert : step.kind === 'record' ? 'encrypted' : step.kind.replace(/_/g, ' ');
    const arrives = item.is === 'message' ? item.arrives : null;
    const received = step.direction === 'received' && viewpoint !== 'observer';
    return [{
      ids: [step.id], name, side: step.sender, from: received ? item.at - guess : item.at, to: arrives ?? (received ? item.at : item.at + guess),
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

const pen = document.createElement('canvas').getContext('2d');
function widthOf(text: string): number {
  if (!pen) return text.length * 8;
  pen.font = `600 11px ${getComputedStyle(document.body).fontFamily}`;
  return Math.ceil(pen.measureText(text).width) + 2;
}

interface Label { left: number; row: number; text: string; side: Side }

/** Names where messages set out, each in the row nearest to its side that has room. */
function labelled(moves: Move[], works: Work[], x: (at: number) => number, width: number): Label[] {
  const taken: Label[] = [];
  const names = [
    ...moves.filter((move) => !move.faint && move.name !== 'encrypted').map(({ name, side, from }) => ({ name, side, from })),
    ...works.filter((work) => x(work.to) - x(work.from) > 60).map(({ name, side, from }) => ({ name, side, from })),
  ];
  for (const { name, side, from } of names) {
    const text = safe(name);
    const long = widthOf(text);
    const left = Math.max(50, Math.min(x(from) - 4, width - long - 2));
    const free = (row: number) => !taken.some((other) => other.side === side && other.row === row && left < other.left + widthOf(other.text) + 8 && other.left < left + long + 8);
    const row = [0, 1, 2, 3, 4].find(free);
    if (row !== undefined) taken.push({ left, row, text, side });
  }
  return taken;
}

const jobNames: Record<string, string> = { generate_shares: 'makes key shares', agree: 'computes the secret', respond: 'computes the secret', verify_chain: 'judges certificates', verify_signature: 'checks the signature' };

export function Waterfall() {
  const { connection } = useShared();
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame, 900);
  const items = useMemo(() => lanes(connection, false).slice(0, 400), [connection]);
  const jobs = connection.steps.flatMap((step) => (step.kind === 'job' ? [step.at - step.duration] : []));
  const times = [...items.map((item) => item.at), ...jobs.slice(0, 400), ...connection.phases.flatMap((phase) => [phase.start, phase.start + phase.duration])];
  const guess = Math.max(1, Math.max(...times) - Math.min(...times)) * 0.02;
  const moves = movesOf(items, connection.viewpoint, guess);
  if (!moves.length) return null;
  const start = Math.min(...times, ...moves.map((move) => move.from));
  const end = Math.max(...times, ...moves.map((move) => move.to));
  const span = Math.max(1, end - start);
  const works = connection.steps.flatMap((step): Work[] => (step.kind === 'job' && step.duration > span * 0.004
    ? [{ id: step.id, side: step.side, from: step.at - step.duration, to: step.at, name: (Object.hasOwn(jobNames, step.job) && jobNames[step.job]) || step.job.replace(/_/g, ' ') }] : []));
  const x = (at: number): number => 54 + ((at - start) / span) * (width - 74);
  const labels = labelled(moves, works, x, width);
  const rows = (side: Side) => Math.max(0, ...labels.filter((label) => label.side === side).map((label) => label.row + 1)) * line;
  const top = rows('client') + 24;
  const bottom = top + lane;
  const axis = bottom + rows('server') + 28;
  const height = axis + 8 + connection.phases.length * 18;
  return (
    <figure class="waterfall">
      <div ref={frame}>
        <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`When each of ${moves.length} messages travelled, over ${time(span)}; the lanes beneath list them`}>
          {ticks(start, end).map((at) => (
            <g key={at} class="tick"><line x1={x(at)} x2={x(at)} y1={top - 12} y2={axis - 12} /><text x={Math.min(x(at), width - 24)} y={axis} text-anchor="middle">{time(at)}</text></g>
          ))}
          <g class="track client"><line x1={50} x2={width - 16} y1={top} y2={top} /><text x={4} y={top + 4}>client</text></g>
          <g class="track server"><line x1={50} x2={width - 16} y1={bottom} y2={bottom} /><text x={4} y={bottom + 4}>server</text></g>
          {works.map((work) => <WorkBar key={work.id} work={work} x={x} y={work.side === 'client' ? top - 9 : bottom + 1} />)}
          {moves.map((move, at) => <MoveLine key={at} move={move} x={x} top={top} />)}
          {labels.map((label) => <text key={`${label.side}${label.row} ${label.left}`} class={`name ${label.side}`} x={label.left} y={label.side === 'client' ? top - 16 - label.row * line : bottom + 22 + label.row * line}>{label.text}</text>)}
          {connection.phases.map((phase, row) => <PhaseBar key={phase.name} name={`${safe(phase.name)} ${time(phase.duration)}`} from={x(phase.start)} to={x(phase.start + phase.duration)} y={axis + 8 + row * 18} width={width} />)}
        </svg>
      </div>
      <figcaption class="muted">{caption(moves, connection.viewpoint)}</figcaption>
    </figure>
  );
}

function caption(moves: Move[], viewpoint: string): string {
  const told = ['arrows are messages, bars are work'];
  if (moves.some((move) => move.encrypted)) told.push('dashed is encrypted');
  if (moves.some((move) => move.faint)) told.push('pale is change_cipher_spec');
  if (viewpoint !== 'both' && moves.some((move) => move.guessed)) told.push(viewpoint === 'observer' ? 'times are those of the capture' : 'seen from one side, so that arrivals at the other are not known');
  return `Time runs to the right; ${told.join('; ')}.`;
}

/** A phase's name stands in its bar, or beside it where it has no room. */
function PhaseBar({ name, from, to, y, width }: { name: string; from: number; to: number; y: number; width: number }) {
  const wide = Math.max(2, to - from);
  const long = widthOf(name);
  const at = wide > long + 8 ? from + 4 : from + wide + 4 + long < width ? from + wide + 4 : from - long - 4;
  return <g class="phase"><rect x={from} y={y} width={wide} height="14" rx="3" /><text x={at} y={y + 11}>{name}</text></g>;
}

function WorkBar({ work, x, y }: { work: Work; x: (at: number) => number; y: number }) {
  return <rect class={`work ${work.side}`} x={x(work.from)} y={y} width={Math.max(2, x(work.to) - x(work.from))} height="8" rx="2"><title>{`${work.side}: ${safe(work.name)}, ${time(work.to - work.from)}`}</title></rect>;
}

function MoveLine({ move, x, top }: { move: Move; x: (at: number) => number; top: number }) {
  const { go } = useShared();
  const hot = useHot(move.ids);
  const [y1, y2] = move.side === 'client' ? [top, top + lane] : [top + lane, top];
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
