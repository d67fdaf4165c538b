// Documents for the tests: the program's own, where it is given, and some that only an attacker or a stress test would make.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
export const program = process.env.ENTENTE ?? root + '../build/release/bin/entente';

/** What each document shows, and how the program makes it. */
const kinds = {
  full: [], hrr: ['--hrr'], resumed: ['--resume'], early: ['--0rtt'], client: ['--client-auth'], ecdhe: ['--tls12'],
  rsa: ['--tls12-rsa'], premaster: ['--tls12-rsa', '--break', 'premaster'], expired: ['--break', 'expired'],
};

function run(options) {
  const folder = mkdtempSync(`${tmpdir()}/entente-page-`);
  const file = `${folder}/transcript.json`;
  try {
    execFileSync(program, ['demo', ...options, '--transcript', file, '--with-secrets'], { stdio: 'ignore' });
  } catch (error) {
    if (error.code === 'ENOENT' || error.status > 5) throw error; // a failure that was asked for has an exit code of its own
  }
  const document = JSON.parse(readFileSync(file, 'utf8'));
  rmSync(folder, { recursive: true });
  return document;
}

/** All of them as one document; `ids[kind]` are the ids of its connections. */
export function everything() {
  const ids = {};
  let all = null;
  for (const [kind, options] of Object.entries(kinds)) {
    const made = run(options);
    const before = all?.connections.length ?? 0;
    const renamed = new Map(made.connections.map((connection, at) => [connection.id, `c${before + at + 1}`]));
    ids[kind] = made.connections.map((connection) => renamed.get(connection.id));
    const connections = made.connections.map((connection) => ({
      ...connection, id: renamed.get(connection.id), title: `${kind}: ${connection.title}`,
      relation: connection.relation && { ...connection.relation, of: renamed.get(connection.relation.of) },
    }));
    all = all ? { ...all, connections: [...all.connections, ...connections] } : { ...made, connections };
  }
  return { document: all, ids };
}

export const notes = () => JSON.parse(execFileSync(program, ['explain', '--all', '--json'], { encoding: 'utf8', maxBuffer: 1 << 24 }));

export const template = () => readFileSync(root + 'dist/page.html', 'utf8');

/** The page with a document in it, as the program exports it. */
export function filled(document, withNotes, live = false) {
  const data = JSON.stringify({ document, notes: withNotes, live }).replace(/</g, '\\u003c');
  return template().replace('{"document":null,"notes":null}', () => data);
}

/** As who looks on without keys has it: messages until the first encrypted one, records that stay closed. */
export function closed(connection) {
  const client = connection.steps.filter(({ side, kind }) => side === 'client' && ['record', 'message', 'keys', 'change_cipher_spec'].includes(kind)).map(({ same_as: _none, ...step }) => step);
  const original = (step, kind) => ({ ...step, ...connection.steps.find((other) => other.kind === kind && other.size === step.size && other.direction === 'sent' && other.name === step.name && other[kind === 'record' ? 'wire' : 'bytes']), id: step.id, side: 'client', direction: step.direction });
  return {
    ...connection, viewpoint: 'observer', established: false, verdicts: [], certificates: [], cost: null,
    steps: client.filter(({ kind, epoch }) => kind !== 'message' || epoch === 'plain').map((step) => (step.kind === 'record' && step.epoch !== 'plain'
      ? { ...original(step, 'record'), type: 'application_data', content: null, content_size: 0, messages: [] } : step.kind === 'message' ? original(step, 'message') : step)),
  };
}

const structural = new Set(['schema', 'id', 'kind', 'side', 'direction', 'sender', 'records', 'messages', 'same_as', 'sent_by', 'viewpoint', 'operation', 'hash', 'bytes', 'wire', 'content', 'der', 'outcome', 'of', 'note']);

/** Every text of a document made into markup, and into characters that turn text around. */
export function hostile(value, key = '') {
  const markup = '"><img src=x onerror=pwned=1><script>pwned=1</script><b class="markup">\u202egnp.exe</b>';
  if (typeof value === 'string') return structural.has(key) ? value : markup + value;
  if (Array.isArray(value)) return value.map((entry) => hostile(entry, key));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, hostile(entry, name)]));
}

/** A message of that many fields, in groups of ten, and that many messages after it. */
export function enormous(fields, messages) {
  const groups = Array.from({ length: fields / 10 }, (_none, group) => [
    { name: `group`, index: group, offset: group * 9, length: 9, depth: 0, leaf: false, value: null, note: null },
    ...Array.from({ length: 9 }, (_also, at) => ({ name: `leaf`, index: at, offset: group * 9 + at, length: 1, depth: 1, leaf: true, value: String(at), note: null })),
  ]).flat();
  const length = (fields / 10) * 9;
  const step = { id: 'm1', at_us: 5, side: 'client', kind: 'message', direction: 'sent', sender: 'client', epoch: 'plain', name: 'ClientHello', type: 1, size: length, bytes: '5a'.repeat(length), records: [], summary: null, fields: groups };
  const more = Array.from({ length: messages }, (_none, at) => ({ ...step, id: `m${at + 2}`, at_us: at + 6, name: 'NewSessionTicket', bytes: '00', size: 1, fields: [] }));
  return {
    schema: 'entente.transcript/1', program: { name: 'entente', version: '0' }, source: { kind: 'demo', command: 'demo', file: null }, created: null, secrets: false,
    connections: [{ id: 'c1', title: 'enormous', established: true, viewpoint: 'client', agreement: { version: '1.3' }, steps: [step, ...more] }],
  };
}

export function write(path, text) {
  writeFileSync(path, text);
  return `file://${path}`;
}
