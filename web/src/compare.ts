// Two connections side by side: their messages aligned, and what they agreed on held against each other.
import type { Connection, MessageStep } from './model';
import { isStaticRsa } from './flow';
import { strings } from './read';
import { count, plural, time } from './text';

export interface Pair { left: MessageStep | null; right: MessageStep | null; differs: string[] }
export interface Difference { name: string; left: string; right: string; why: string; follows?: boolean | undefined }

export const messages = (connection: Connection): MessageStep[] =>
  connection.steps.flatMap((step) => (step.kind === 'message' && step.sameAs === null ? [step] : []));

const family = (message: MessageStep): string =>
  `${message.sender} ${message.name.replace('CompressedCertificate', 'Certificate')}`;

function epochs(left: string, right: string): string {
  if (right === 'plain') return 'encrypted on the left, in the clear on the right';
  if (left === 'plain') return 'in the clear on the left, encrypted on the right';
  return `under the ${left} keys on the left, the ${right} keys on the right`;
}

/** How two messages of one kind differ. */
function differences(left: MessageStep, right: MessageStep): string[] {
  const names = (message: MessageStep): string[] => message.fields.flatMap((field) => (field.note?.startsWith('extension/') ? [field.note.slice(10)] : []));
  const found: string[] = [];
  if (left.name !== right.name) found.push(`${left.name} against ${right.name}`);
  if (left.epoch !== right.epoch) found.push(epochs(left.epoch, right.epoch));
  const [a, b] = [names(left), names(right)];
  const only = (these: string[], those: string[]) => [...new Set(these)].filter((name) => !those.includes(name) && !name.startsWith('GREASE'));
  only(a, b).forEach((name) => found.push(`${name} on the left alone`));
  only(b, a).forEach((name) => found.push(`${name} on the right alone`));
  if (left.summary !== right.summary) found.push(`“${left.summary ?? '–'}” against “${right.summary ?? '–'}”`);
  else if (!found.length && left.size !== right.size) found.push(`${left.size} against ${right.size} bytes`);
  return found;
}

/** Messages that both have, at another place: TLS 1.2's client finishes first, and 1.3's server. */
function crossed(pairs: Pair[]): Pair[] {
  const taken = new Set<Pair>();
  for (const pair of pairs) {
    const { left } = pair;
    const other = left && !pair.right ? pairs.find((one) => !one.left && one.right && !taken.has(one) && family(one.right) === family(left)) : undefined;
    if (!left || !other?.right) continue;
    taken.add(other);
    pair.right = other.right;
    pair.differs = ['at another place', ...differences(left, other.right)];
  }
  return pairs.filter((pair) => !taken.has(pair));
}

/** The longest common sequence of message kinds; what is in one alone stands against nothing. */
export function align(left: Connection, right: Connection): Pair[] {
  const a = messages(left).slice(0, 500);
  const b = messages(right).slice(0, 500);
  const length = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      length[i]![j] = family(a[i]!) === family(b[j]!) ? length[i + 1]![j + 1]! + 1 : Math.max(length[i + 1]![j]!, length[i]![j + 1]!);
  const pairs: Pair[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [l, r] = [a[i], b[j]];
    if (l && r && family(l) === family(r)) { pairs.push({ left: l, right: r, differs: differences(l, r) }); i += 1; j += 1; }
    else if (r && (!l || length[i]![j + 1]! > length[i + 1]![j]!)) { pairs.push({ left: null, right: r, differs: ['on the right alone'] }); j += 1; }
    else if (l) { pairs.push({ left: l, right: null, differs: ['on the left alone'] }); i += 1; }
  }
  return crossed(pairs);
}

type Read = (connection: Connection) => string;

const agreed = (name: string): Read => ({ agreement }) => {
  const value = agreement[name];
  return value === true ? 'yes' : value === false ? 'no' : value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
};
const cost = (name: string): Read => (connection) => (typeof connection.cost?.[name] === 'number' ? String(connection.cost[name]) : '');
const shown = ({ certificates }: Connection) => certificates.filter((certificate) => certificate.sentBy === 'server');

export const verdictOf = (connection: Connection): string =>
  connection.failure ? `${connection.failure.code}: ${connection.failure.verdict}`
  : connection.established ? 'established' : connection.observation?.outcome.replace('_', ' ') ?? 'not established';

function identity({ verdicts }: Connection): string {
  const verdict = verdicts.find((one) => one.of === 'server');
  return !verdict ? 'not judged' : verdict.verified ? 'verified' : verdict.error ?? 'not verified';
}

function certificate(connection: Connection): string {
  const leaf = shown(connection).find(({ index }) => index === 0);
  return leaf ? `${leaf.info?.subject ?? leaf.id}, ${leaf.info?.key ?? ''}, until ${leaf.info?.notAfter.slice(0, 10) ?? '?'}, SHA-256 ${leaf.sha256.slice(0, 8)}…` : 'none shown';
}

function clientCertificate({ agreement }: Connection): string {
  const told = agreement['client_certificate'] as { requested?: boolean; shown?: boolean } | null | undefined;
  return !told?.requested ? 'not asked for' : told.shown ? 'shown' : 'asked for, none shown';
}

function traffic(connection: Connection): string {
  const { sent, received } = connection.traffic[connection.viewpoint === 'server' ? 'server' : 'client'];
  return `${count(sent)} sent, ${count(received)} received`;
}

const extended: Read = (connection) => (agreed('version')(connection) === '1.3' ? 'not needed' : agreed('extended_master_secret')(connection));
const phase: Read = ({ phases }) => phases.flatMap((one) => (one.name === 'TLS' ? [time(one.duration)] : []))[0] ?? '';

/** The last: that a resumed connection has nothing there is what resumption is. */
type Aspect = [string, Read, string, boolean?];
const nothing = /^(none.*|not (judged|asked for)|0|1)$/;

/** As `entente diff` has them: what matters most first, and why it matters. */
const aspects: Aspect[] = [
  ['version', agreed('version'), 'TLS 1.3 encrypts the certificates, needs one round trip less, and always has forward secrecy.'],
  ['resumed by', agreed('resumed'), 'A resumed connection shows no certificates: who the peer is was judged earlier.'],
  ['early data', agreed('early_data'), 'Early data can be replayed by whoever recorded it.'],
  ['key exchange', (one) => agreed('group')(one) || (isStaticRsa(one) || one.established ? 'none that is fresh' : ''), 'It decides who can ever learn the keys.', true],
  ['forward secrecy', agreed('forward_secrecy'), 'Without it whoever gets the server’s key later reads a recording.'],
  ['post-quantum', agreed('post_quantum'), 'Without it a quantum computer reads a recording one day.'],
  ['retry', (one) => (one.agreement['hrr'] ? 'HelloRetryRequest' : 'none'), 'A retry costs a round trip: the client guessed another group than the server takes.'],
  ['cipher suite', agreed('cipher_suite'), 'It protects the data, and its hash makes the keys.'],
  ['extended master secret', extended, 'Without it the keys of TLS 1.2 are not tied to the handshake that made them.'],
  ['identity', identity, 'Whether the peer proved to be who was asked for.', true],
  ['certificate', certificate, 'Another certificate is another key, or a renewed one.', true],
  ['issued by', (one) => shown(one)[0]?.info?.issuer ?? '', 'Another CA vouches.', true],
  ['chain', (one) => (shown(one).length ? plural(shown(one).length, 'certificate') : ''), 'What is missing in between has to be known, or fetched.', true],
  ['signature', agreed('signature_scheme'), 'How the server proves that it holds the key.', true],
  ['client certificate', clientCertificate, 'Whether the server knows who the client is.', true],
  ['staple', agreed('staple'), 'What the server itself shows about revocation.', true],
  ['compression', agreed('certificate_compression'), 'Smaller certificates save packets.', true],
  ['protocol', agreed('alpn'), 'What is spoken inside.'],
  ['server name', (one) => one.server ?? '', 'Servers choose certificate and site by it.'],
  ['record limits', agreed('record_size_limit'), 'How large a record may be that one of them gets.'],
];
const costs: Aspect[] = [
  ['round trips', cost('round_trips'), 'Each is one way to the server and back before data can flow.', true],
  ['signatures checked', cost('signatures_checked'), 'Work for the one who checks.', true],
  ['key exchanges', cost('key_exchanges'), 'Work for both.', true],
  ['bytes', traffic, 'What crossed the wire.'],
  ['handshake', phase, 'It depends on the way to the server, and on the moment.'],
];
const lists: [string, (connection: Connection) => string[], string][] = [
  ...([['versions', 'The server can take no version that is not offered.'], ['cipher_suites', 'The server picks one of these.'], ['groups', 'The key exchange is one of these.'],
    ['shares', 'A group without a share costs a retry.'], ['signature_schemes', 'The server signs with one of these, or cannot show its certificate.'],
    ['alpn', 'The server picks what is spoken inside from these.'], ['extensions', 'What the client says it can do.']] as const)
    .map(([name, why]): [string, (connection: Connection) => string[], string] => [`offered: ${name.replace('_', ' ')}`, (one) => strings(one.offer?.[name]), why]),
  ['answered: extensions', (one) => one.answered, 'What the server took up.'],
];

function listed(name: string, a: string[], b: string[], why: string): Difference[] {
  const only = (these: string[], those: string[]) => {
    const other = new Set(those);
    const alone = these.filter((one) => !other.has(one));
    return alone.length ? `only here: ${alone.join(', ')}` : '';
  };
  const [left, right] = [only(a, b), only(b, a)];
  return left || right ? [{ name, left: left || 'nothing more', right: right || 'nothing more', why }] : [];
}

/** What came out differently, as `entente diff` tells it; of a connection that did not come about, its outcome alone. */
export function outcomes(left: Connection, right: Connection): Difference[] {
  const none = ({ failure }: Connection) => (failure ? 'not reached' : 'none');
  const [first, second] = [left, right].map(({ agreement }) => Boolean(agreement['resumed']));
  const row = ([name, read, why, bound]: Aspect): Difference => {
    const [a, b] = [left, right].map((one) => read(one) || none(one)) as [string, string];
    return { name, left: a, right: b, why, follows: bound && first !== second && nothing.test(first ? a : b) };
  };
  const outcome = row(['outcome', verdictOf, 'One of them cannot be used, or they fail for different reasons.']);
  const silent = (one: Connection) => !one.steps.some((step) => step.kind === 'message');
  const rest = silent(left) || silent(right) ? []
    : [...aspects.map(row), ...lists.flatMap(([name, read, why]) => listed(name, read(left), read(right), why)), ...costs.map(row)];
  return [outcome, ...rest].filter((one) => one.left !== one.right && ![one.left, one.right].every((text) => ['none', 'not reached'].includes(text)));
}
