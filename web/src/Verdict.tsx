// The verdict: whether it went well and, if not, what was seen, what that suggests, and what to do.
import { Clause, NoteView, Section } from './bits';
import { useShared } from './context';
import type { Connection, Failure } from './model';
import { is12 } from './flow';
import { safe, size, time, versionName } from './text';
import { Waterfall } from './Waterfall';

export function Verdict() {
  const { connection } = useShared();
  return (
    <section id="verdict" aria-labelledby="verdict-title" tabIndex={-1}>
      {connection.failure ? <Failed failure={connection.failure} /> : <Good connection={connection} />}
      <Waterfall />
    </section>
  );
}

function headline(connection: Connection): string {
  const { agreement } = connection;
  const judged = connection.verdicts.find((verdict) => verdict.of === 'server');
  const parts = [versionName(agreement['version'])];
  if (agreement['resumed']) parts.push('resumed');
  if (judged) parts.push(judged.verified ? 'identity verified' : 'identity not verified');
  if (agreement['post_quantum'] === true) parts.push('post-quantum key exchange');
  return parts.join(' · ');
}

function Good({ connection }: { connection: Connection }) {
  const { agreement } = connection;
  const suiteNote = connection.established ? 'Both sides hold the same keys, and nobody else does.' : 'The handshake did not reach its end in what was recorded.';
  const last = connection.steps.findLast((step) => step.kind === 'completed') ?? connection.steps.at(-1);
  return (
    <div class={`verdict ${connection.established ? 'good' : 'open'}`}>
      <h1 id="verdict-title"><span class="sign" aria-hidden="true">{connection.established ? '✓' : '…'}</span> {safe(connection.title)}</h1>
      <p class="headline">{connection.established ? headline(connection) : 'not established'}</p>
      <p class="lead">{suiteNote}</p>
      <dl class="facts">
        <Fact name="cipher suite" value={agreement['cipher_suite']} note={`suite/${String(agreement['cipher_suite'])}`} />
        <Fact name="key exchange" value={agreement['group'] ?? (is12(connection) ? 'static RSA' : null)} note={`group/${String(agreement['group'])}`} />
        <Fact name="signed with" value={agreement['signature_scheme']} note={`scheme/${String(agreement['signature_scheme'])}`} />
        <Fact name="protocol inside" value={agreement['alpn']} />
        <Fact name="handshake" value={last && last.at > 0 ? time(last.at) : null} />
        <Fact name="travelled" value={travelled(connection)} />
      </dl>
      {typeof agreement['worth_of_recording'] === 'string' && <p class="muted">Recorded today: {safe(agreement['worth_of_recording'])}</p>}
    </div>
  );
}

function travelled({ traffic }: Connection): string | null {
  const sent = traffic.client.sent || traffic.server.received;
  const received = traffic.client.received || traffic.server.sent;
  return sent || received ? `${size(sent)} → · ← ${size(received)}` : null;
}

function Fact({ name, value, note }: { name: string; value: unknown; note?: string }) {
  const { notes } = useShared();
  if (typeof value !== 'string' || value === '') return null;
  const told = notes.of(note);
  return <div><dt>{name}</dt><dd>{safe(value)}{told && <span class="told">{safe(told.what)}</span>}</dd></div>;
}

function Failed({ failure }: { failure: Failure }) {
  const { connection, notes } = useShared();
  return (
    <div class="verdict bad">
      <h1 id="verdict-title"><span class="sign" aria-hidden="true">✗</span> {safe(failure.verdict)}</h1>
      <p class="headline">{safe(connection.title)} · <code>{safe(failure.code)}</code>{failure.exit !== null && <> · exit {failure.exit}</>}</p>
      <div class="columns">
        <div>
          <h2 class="minor">Observed</h2>
          <ul>
            {failure.observed.map((text) => <li key={text}>{safe(text)}</li>)}
            {failure.where && <li>at <code>{safe(failure.where)}</code></li>}
            {failure.expected && <li>expected: {safe(failure.expected)}</li>}
            {failure.got && <li>got: {safe(failure.got)}</li>}
          </ul>
        </div>
        <div>
          <h2 class="minor">Inferred</h2>
          <ul>{failure.inferred.map((text) => <li key={text}>{safe(text)}</li>)}{!failure.inferred.length && failure.cause && <li>{safe(failure.cause)}</li>}</ul>
        </div>
        <div>
          <h2 class="minor">What to do</h2>
          <ul>{failure.operator && <li><span class="tag">Owner</span> {safe(failure.operator)}</li>}{failure.user && <li><span class="tag">You</span> {safe(failure.user)}</li>}</ul>
        </div>
      </div>
      <p>The rule: <Clause text={failure.clause} /></p>
      <NoteView note={notes.of(`fault/${failure.code}`)} />
    </div>
  );
}

export function Costs() {
  const { connection } = useShared();
  const entries = Object.entries(connection.cost ?? {}).filter(([, value]) => typeof value === 'number' && value > 0);
  if (!entries.length) return null;
  return (
    <Section id="cost" title="What it cost">
      <dl class="facts">{entries.map(([name, value]) => <div key={name}><dt>{safe(name.replace(/_/g, ' '))}</dt><dd>{String(value)}</dd></div>)}</dl>
    </Section>
  );
}
