// The verdict: whether it went well and, if not, what was seen, what that suggests, and what to do.
import { Clause, NoteView, Section } from './bits';
import { useShared } from './context';
import type { Connection, Failure } from './model';
import { isClosed, isStaticRsa, knowsSecrets } from './flow';
import { Observed } from './Observed';
import { plural, safe, size, time, versionName, whereWords } from './text';
import { Waterfall } from './Waterfall';

export function Verdict() {
  const { connection } = useShared();
  return (
    <section id="verdict" aria-labelledby="verdict-title" tabIndex={-1}>
      {connection.failure ? <Failed failure={connection.failure} /> : <Good connection={connection} />}
      <Observed observation={connection.observation} />
      <Waterfall />
    </section>
  );
}

/** Who the server is, as far as was seen. */
function identity(connection: Connection): string[] {
  const judged = connection.verdicts.find((verdict) => verdict.of === 'server');
  if (!judged) return [];
  if (!judged.verified) return ['identity not verified'];
  return [judged.unproven === null ? 'identity verified' : `the certificate is good; ${judged.unproven}`];
}

function headline(connection: Connection): string {
  const { agreement } = connection;
  return [
    versionName(agreement['version']), ...(agreement['resumed'] ? ['resumed'] : []), ...identity(connection),
    ...(agreement['post_quantum'] === true ? ['post-quantum key exchange'] : []), ...(isStaticRsa(connection) ? ['no forward secrecy'] : []),
  ].join(' · ');
}

const openers: Record<string, string> = {
  key_log: 'a key log', capture: 'the key log in the capture', server_key: 'the server’s private key', earlier_connection: 'the secret of the connection that it resumes',
};

function holders(connection: Connection, secrets: boolean): string {
  const by = connection.observation?.openedBy ?? '';
  if (connection.viewpoint === 'observer' && knowsSecrets(connection)) return `Both sides hold the same keys, and so does who opened this recording${Object.hasOwn(openers, by) ? ` with ${openers[by]}` : ''}.`;
  if (isStaticRsa(connection)) return 'Both sides hold the same keys. So does whoever recorded this and gets the server’s private key, now or in years.';
  return secrets ? 'Both sides hold the same keys, and so does whoever has this file: they are in it.' : 'Both sides hold the same keys, and nobody else does.';
}

/** An onlooker may only infer that the handshake reached its end: what it could not read has the size of it. */
function ending(connection: Connection, secrets: boolean): { words: string; lead: string } {
  const { observation } = connection;
  const closed = connection.steps.filter((step) => step.kind === 'record' && isClosed(step)).length;
  if (connection.established) return { words: headline(connection), lead: holders(connection, secrets) };
  if (observation?.outcome === 'seems_established')
    return { words: `${headline(connection)} · seems established`, lead: 'Inferred: what both sides sent encrypted has the size of a handshake that reached its end.' };
  if (observation?.outcome === 'joined_late') return { words: 'its beginning is not there', lead: 'The connection began before the capture did.' };
  if (closed && !observation) return { words: `${headline(connection)} · not opened`, lead: `Whether it reached its end does not show: ${plural(closed, 'encrypted record')} stayed closed. A key log of either side opens them: entente decode … --keylog FILE.` };
  return { words: 'not established', lead: 'The handshake did not reach its end in what was recorded.' };
}

/** The whole, and what it is made of, as the terminal says it. */
function duration(connection: Connection): string | null {
  const phases = connection.phases.filter((phase) => phase.duration > 0);
  const total = phases.reduce((sum, phase) => sum + phase.duration, 0);
  if (phases.some((phase) => phase.name === 'TLS')) return phases.length > 1 ? `${time(total)}: ${phases.map((phase) => `${phase.name} ${time(phase.duration)}`).join(', ')}` : time(total);
  const last = connection.steps.findLast((step) => step.kind === 'completed');
  return last && last.at > 0 ? time(last.at) : null;
}

function Good({ connection }: { connection: Connection }) {
  const { document } = useShared();
  const { agreement } = connection;
  const { words, lead } = ending(connection, document.secrets);
  return (
    <div class={`verdict ${connection.established ? 'good' : 'open'}`}>
      <h1 id="verdict-title"><span class="sign" aria-hidden="true">{connection.established ? '✓' : '…'}</span> {safe(connection.title)}</h1>
      <p class="headline">{safe(words)}</p>
      <p class="lead">{lead}</p>
      <dl class="facts">
        <Fact name="cipher suite" value={agreement['cipher_suite']} note={`suite/${String(agreement['cipher_suite'])}`} />
        <Fact name="key exchange" value={agreement['group'] ?? (isStaticRsa(connection) ? 'static RSA' : null)} note={`group/${String(agreement['group'])}`} />
        <Fact name="signed with" value={agreement['signature_scheme']} note={`scheme/${String(agreement['signature_scheme'])}`} />
        <Fact name="client signed with" value={agreement['client_signature_scheme']} note={`scheme/${String(agreement['client_signature_scheme'])}`} />
        <Fact name="protocol inside" value={agreement['alpn']} />
        <Fact name="time" value={duration(connection)} />
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

/** What has been said already is not said again. */
const fresh = (text: string | null, said: string[]): text is string =>
  text !== null && text !== '' && !said.some((one) => one.toLowerCase().includes(text.toLowerCase().replace(/[.]$/, '')));

function Failed({ failure }: { failure: Failure }) {
  const { connection } = useShared();
  return (
    <div class="verdict bad">
      <h1 id="verdict-title"><span class="sign" aria-hidden="true">✗</span> {safe(failure.verdict)}</h1>
      <p class="headline">{safe(connection.title)} · <code>{safe(failure.code)}</code>{failure.exit !== null && <> · exit {failure.exit}</>}</p>
      <div class="columns">
        <div>
          <h2 class="minor">Observed</h2>
          <ul>{failure.observed.map((text) => <li key={text}>{safe(text)}</li>)}</ul>
        </div>
        {failure.inferred.length > 0 && <div><h2 class="minor">Inferred</h2><ul>{failure.inferred.map((text) => <li key={text}>{safe(text)}</li>)}</ul></div>}
        <div>
          <h2 class="minor">What to do</h2>
          <ul>{failure.operator && <li><span class="tag">Owner</span> {safe(failure.operator)}</li>}{failure.user && <li><span class="tag">You</span> {safe(failure.user)}</li>}</ul>
        </div>
      </div>
      <Background failure={failure} said={[...failure.observed, ...failure.inferred]} />
    </div>
  );
}

/** What is behind it, for who wants to know: folded. */
function Background({ failure, said }: { failure: Failure; said: string[] }) {
  const { notes, printing } = useShared();
  const note = notes.of(`fault/${failure.code}`);
  const told = note && { ...note, what: fresh(note.what, said) ? note.what : '', clause: null };
  const found = [['Expected', failure.expected], ['got', failure.got]].flatMap(([name, text]) => (name && fresh(text ?? null, said) ? [`${name}: ${safe(text ?? '')}`] : []));
  if (!told && !failure.clause && !failure.where && !found.length) return null;
  return (
    <details class="fold" open={printing || said.length < 2}>
      <summary>Details and the rule</summary>
      <NoteView note={told} />
      {found.length > 0 && <p>{found.join('; ')}.</p>}
      <p class="muted">{failure.clause && <>The rule: <Clause text={failure.clause} />. </>}{failure.where && <>Where: {safe(whereWords(failure.where))}.</>}</p>
    </details>
  );
}

const costNames: Record<string, string> = { sent: 'sent in the handshake', received: 'received in the handshake' };

export function Costs() {
  const { connection } = useShared();
  const entries = Object.entries(connection.cost ?? {}).filter(([, value]) => typeof value === 'number' && value > 0);
  if (!entries.length) return null;
  return (
    <Section id="cost" title="What it cost">
      <dl class="facts">{entries.map(([name, value]) => <div key={name}><dt>{Object.hasOwn(costNames, name) ? costNames[name] : safe(name.replace(/_/g, ' '))}</dt><dd>{Object.hasOwn(costNames, name) ? plural(Number(value), 'byte') : String(value)}</dd></div>)}</dl>
    </Section>
  );
}
