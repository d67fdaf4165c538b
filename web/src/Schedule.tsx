// The key schedule, drawn: from what both sides share down to the keys that protect each record.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Attack } from './Attack';
import { Clause, Hex, Mark, NoteView, Section } from './bits';
import { fromHex, toHex } from './bytes';
import { useHot, usePlaceIn, useShared, useWidth } from './context';
import { is12 } from './flow';
import { KeyExchange } from './KeyExchange';
import { recompute, type Outcome } from './recompute';
import { draw, formula, secrets, type Box, type Secret } from './schedule';
import { safe, words } from './text';

export function Schedule() {
  const { connection, printing } = useShared();
  const all = useMemo(() => secrets(connection), [connection]);
  const place = usePlaceIn(useMemo(() => all.flatMap((secret) => secret.ids), [all]));
  const frame = useRef<HTMLDivElement>(null);
  const width = Math.min(useWidth(frame, 900), 1040);
  const drawing = useMemo(() => draw(all, printing ? 900 : width), [all, width, printing]);
  const chosen = all.find((secret) => secret.ids.includes(place?.id ?? '')) ?? null;
  const detail = useRef<HTMLDivElement>(null);
  useEffect(() => { if (chosen) uncover(frame.current?.querySelector('.chosen'), detail.current); }, [chosen]);
  if (!all.length) return null;
  const parted = all.find((secret) => secret.agrees === false);
  return (
    <Section id="keys" title={parted ? 'How the two sides came to different keys' : 'How both sides came to the same keys'} lead={is12(connection)
      ? 'Both sides need the same premaster secret. Everything else is computed from it, by each side for itself; no key ever travels.'
      : 'Each side sends one half of a key exchange and keeps the other. Both halves make one shared secret; everything else is computed from that, by each side for itself. No key ever travels.'}>
      <KeyExchange parted={parted?.step.operation === 'input'} />
      {parted && <p class="notice bad"><Mark good={false} /> The first that differs: <strong>{words(safe(parted.step.name))}</strong>. All that is computed from it differs as well.</p>}
      <p class="lead">Each box is computed from the one that it hangs from. Blue protects what the client writes, orange what the server writes. Pick one to see what goes in and what comes out.</p>
      <div ref={frame} class="schedule">
        <svg width={drawing.width} height={drawing.height} viewBox={`0 0 ${drawing.width} ${drawing.height}`} role="group" aria-label="the key schedule">
          {drawing.edges.map((edge) => <path key={`${edge.from}-${edge.to}`} class={`edge ${chosen && (chosen.id === edge.to) ? 'hot' : ''}`} d={edge.points} />)}
          {drawing.boxes.map((box) => <Node key={box.secret.id} box={box} chosen={box.secret === chosen} />)}
        </svg>
      </div>
      <div ref={detail} class={`node-detail ${chosen ? 'open' : ''}`} aria-live="polite" tabIndex={chosen ? 0 : undefined} role="group" aria-label="the box picked">
        {chosen ? <Detail secret={chosen} all={all} /> : <p class="hint">Pick a box.</p>}
      </div>
      <RecomputeAll all={all} />
      <Attack all={all} />
    </Section>
  );
}

/** The details stand at the lower edge of the window as long as the drawing is in sight: neither covers the other. */
function uncover(box: Element | null | undefined, detail: HTMLElement | null): void {
  if (!box || !detail) return;
  const [place, below] = [box.getBoundingClientRect(), detail.getBoundingClientRect().top];
  const bar = document.querySelector('header')?.getBoundingClientRect().bottom ?? 0;
  const room = Math.max(0, bar) + 12;
  if (place.top < room || below < room) scrollBy({ top: place.top - room, behavior: 'instant' });
  else if (place.bottom > below - 12) scrollBy({ top: Math.min(place.bottom - below + 24, place.top - room), behavior: 'instant' });
}

function Node({ box, chosen }: { box: Box; chosen: boolean }) {
  const { go } = useShared();
  const { secret } = box;
  const hot = useHot(secret.ids);
  const choose = () => go(secret.id);
  const how: string = secret.step.operation === 'extract' ? 'extract' : secret.step.label ? `“${safe(secret.step.label)}”` : secret.step.operation === 'cut' ? 'part' : 'input';
  return (
    <g
      class={`node ${secret.owner} ${secret.step.operation} ${secret.agrees === false ? 'differs' : ''} ${chosen ? 'chosen' : ''} ${hot.is ? 'hot' : ''}`} role="button" tabindex={0} aria-pressed={chosen} {...hot.on}
      onClick={choose} onKeyDown={(event) => { if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); choose(); } }}
    >
      <rect x={box.x + 1} y={box.y + 1} width={box.width - 2} height={box.height - 2} rx="7" />
      <text x={box.x + 10} y={box.y + 17}>{fitted(`${secret.agrees === false ? '≠ ' : ''}${safe(words(secret.step.name))}`, box.width - 18)}</text>
      <text class="how" x={box.x + 10} y={box.y + 31}>{fitted(how, box.width - 18)}</text>
    </g>
  );
}

const fitted = (text: string, width: number): string => {
  const most = Math.floor(width / 6.9);
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
};

function Detail({ secret, all }: { secret: Secret; all: Secret[] }) {
  const { connection, notes, go } = useShared();
  const { step } = secret;
  const how = formula(secret, connection);
  const note = notes.secret(step.name, is12(connection));
  return (
    <div class={`node-card ${secret.owner}`}>
      <div class="card-head"><h3>{words(safe(step.name))}</h3><button type="button" class="small" onClick={() => go(null)} aria-label="Close the details">✕</button></div>
      <NoteView note={note && { ...note, clause: note.clause === how.clause ? null : note.clause }} />
      <p class="formula">
        <span class="function">{safe(how.name)}</span>
        <span class="inputs">{how.inputs.map((input) => (
          <span key={input.role} class="input">
            <span class="role">{input.role}</span>
            {input.secret ? <button type="button" class="chip key" onClick={() => go(input.secret)}>{words(safe(input.text))}</button> : <span class="text">{safe(input.text)}</span>}
          </span>
        ))}</span>
        <Clause text={how.clause} />
      </p>
      <dl class="parts">
        {step.context && <div><dt>{is12(connection) ? 'seed' : 'context'}</dt><dd><Hex hex={step.context} /></dd></div>}
        {step.info && <div><dt>HkdfLabel</dt><dd><Info hex={step.info} /></dd></div>}
        {step.input && <div><dt>key material</dt><dd><Hex hex={step.input} /></dd></div>}
        <div><dt>output</dt><dd>{step.value ? <Hex hex={step.value} /> : <span class="muted">{step.length} bytes, not in this document: secrets stay out unless they are asked for</span>}</dd></div>
      </dl>
      {secret.agrees !== null && <p><Mark good={secret.agrees} /> {secret.agrees ? 'Client and server computed it separately, and got the same.' : 'Client and server got different values.'}</p>}
      <Recomputed secret={secret} all={all} />
    </div>
  );
}

/** The bytes of an HkdfLabel, each part in its own tint. */
function Info({ hex }: { hex: string }) {
  const bytes = fromHex(hex);
  const name = bytes[2] ?? 0;
  const parts: [string, Uint8Array][] = [
    ['length', bytes.slice(0, 2)], ['', bytes.slice(2, 3)], ['label', bytes.slice(3, 3 + name)], ['', bytes.slice(3 + name, 4 + name)], ['context', bytes.slice(4 + name)],
  ];
  const text = new TextDecoder('latin1').decode(bytes.slice(3, 3 + name));
  return (
    <>
      <span class="info">{parts.map(([role, part], at) => part.length > 0 && <code key={at} class={`t${at}`} title={role || 'its length'}>{toHex(part).replace(/..(?=.)/g, '$& ')}</code>)}</span>
      <span class="muted"> {((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)} bytes, “{safe(text)}”{bytes.length > 4 + name ? ', the hash of the messages' : ', no context'}</span>
    </>
  );
}

function Recomputed({ secret, all }: { secret: Secret; all: Secret[] }) {
  const { connection } = useShared();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  useEffect(() => {
    let stale = false;
    setOutcome(null);
    recompute(secret, all, connection).then((made) => { if (!stale) setOutcome(made); }, () => { if (!stale) setOutcome({ state: 'unable', why: 'the browser would not' }); });
    return () => { stale = true; };
  }, [secret, all, connection]);
  if (!outcome) return <p class="muted">computing…</p>;
  if (outcome.state === 'unable') return <p class="muted recomputed">Not recomputed: {outcome.why}.</p>;
  return <p class="recomputed"><Mark good={outcome.state === 'same'} /> Recomputed by this page from its inputs: {outcome.state === 'same' ? 'the same' : <>something else: <Hex hex={outcome.value} /></>}.</p>;
}

function RecomputeAll({ all }: { all: Secret[] }) {
  const { connection, document } = useShared();
  const [said, setSaid] = useState('');
  if (!document.secrets && !all.some((secret) => secret.step.value)) return null;
  const run = async () => {
    const outcomes = await Promise.all(all.map((secret) => recompute(secret, all, connection)));
    const same = outcomes.filter((outcome) => outcome.state === 'same').length;
    const differs = outcomes.filter((outcome) => outcome.state === 'differs').length;
    setSaid(`${same} recomputed: the same. ${differs} differ. ${outcomes.length - same - differs} come from outside.`);
  };
  return <p><button type="button" onClick={() => { void run(); }}>Recompute every key</button> <span role="status">{said}</span></p>;
}
