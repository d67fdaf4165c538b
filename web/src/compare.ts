// Two connections side by side: their messages aligned, and what they agreed on held against each other.
import type { Connection, MessageStep } from './model';

export interface Pair { left: MessageStep | null; right: MessageStep | null; differs: string[] }
export interface Difference { name: string; left: string; right: string; weight: number }

export const messages = (connection: Connection): MessageStep[] =>
  connection.steps.flatMap((step) => (step.kind === 'message' && step.sameAs === null ? [step] : []));

const family = (message: MessageStep): string =>
  `${message.sender} ${message.name.replace('CompressedCertificate', 'Certificate')}`;

/** How two messages of one kind differ. */
function differences(left: MessageStep, right: MessageStep): string[] {
  const names = (message: MessageStep): string[] => message.fields.flatMap((field) => (field.note?.startsWith('extension/') ? [field.note.slice(10)] : []));
  const found: string[] = [];
  if (left.name !== right.name) found.push(`${left.name} against ${right.name}`);
  if (left.epoch !== right.epoch) found.push(`${left.epoch} against ${right.epoch} keys`);
  const [a, b] = [names(left), names(right)];
  const only = (these: string[], those: string[]) => [...new Set(these)].filter((name) => !those.includes(name) && !name.startsWith('GREASE'));
  only(a, b).forEach((name) => found.push(`${name} on the left alone`));
  only(b, a).forEach((name) => found.push(`${name} on the right alone`));
  if (left.summary !== right.summary) found.push(`“${left.summary ?? '–'}” against “${right.summary ?? '–'}”`);
  else if (!found.length && left.size !== right.size) found.push(`${left.size} against ${right.size} bytes`);
  return found;
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
  return pairs;
}

export const shown = (value: unknown): string =>
  value === null || value === undefined || value === '' ? '–'
  : value === true ? 'yes' : value === false ? 'no'
  : typeof value === 'object' ? JSON.stringify(value) : String(value);

const order = ['version', 'resumed', 'hrr', 'early_data', 'cipher_suite', 'group', 'post_quantum', 'forward_secrecy', 'signature_scheme', 'client_certificate'];

/** What was agreed on differently, what matters most first. */
export function outcomes(left: Connection, right: Connection): Difference[] {
  const rows: Difference[] = [
    { name: 'outcome', left: verdictOf(left), right: verdictOf(right), weight: -2 },
    { name: 'certificates sent', left: String(left.certificates.length), right: String(right.certificates.length), weight: 20 },
    { name: 'sent by the client', left: String(left.traffic.client.sent), right: String(right.traffic.client.sent), weight: 90 },
    { name: 'sent by the server', left: String(left.traffic.client.received), right: String(right.traffic.client.received), weight: 91 },
  ];
  const names = new Set([...Object.keys(left.agreement), ...Object.keys(right.agreement)]);
  for (const name of names) {
    const at = order.indexOf(name);
    if (name === 'worth_of_recording' || name === 'session_id') continue;
    rows.push({ name: name.replace(/_/g, ' '), left: shown(left.agreement[name]), right: shown(right.agreement[name]), weight: at < 0 ? 50 : at });
  }
  return rows.filter((row) => row.left !== row.right).sort((one, other) => one.weight - other.weight);
}

export const verdictOf = (connection: Connection): string =>
  connection.failure ? `${connection.failure.verdict} (${connection.failure.code})` : connection.established ? 'established' : 'not established';
