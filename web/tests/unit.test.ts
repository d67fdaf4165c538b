// The pure parts of the page.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { FieldMap, fromHex, recordFields, spaced, titleOf, toHex } from '../src/bytes';
import { whatIf } from '../src/changes';
import { align, outcomes } from '../src/compare';
import { isClosed, lanes, type Item } from '../src/flow';
import { formatLink, parseLink } from '../src/link';
import { apply } from '../src/live';
import { readConnection, readDocument, type Field } from '../src/model';
import { Notes } from '../src/notes';
import { expand, extract, hkdfLabel, prf, recompute } from '../src/recompute';
import { draw, formula, secrets } from '../src/schedule';
import { clauseAddress, safe, stateWords, time, whereWords } from '../src/text';

/** What the page has no use for: what checks say in words, what is told elsewhere, or read as a property of its own. */
const revocation = ['next_update', 'reason', 'revoked_at', 'status', 'this_update'];
const notShown = [...revocation, 'from_id', 'requested', 'salt_id', 'self_issued', 'server_name', 'session_id'].sort();

const field = (name: string, offset: number, length: number, depth: number, leaf: boolean): Field =>
  ({ name, offset, length, depth, leaf, index: null, value: null, note: null });

test('a byte has its leaf, a field its ancestors', () => {
  const map = new FieldMap([field('a', 0, 1, 0, true), field('list', 1, 5, 0, false), field('x', 1, 2, 1, true), field('y', 3, 3, 1, true), field('z', 6, 1, 0, true)], 8);
  assert.deepEqual([0, 1, 2, 3, 5, 6, 7].map((byte) => map.at(byte)), [0, 2, 2, 3, 3, 4, -1]);
  assert.deepEqual(map.path(3).map(({ name }) => name), ['list', 'y']);
  assert.equal(map.hasChildren(1), true);
  assert.equal(map.hasChildren(3), false);
  assert.equal(map.nodes[1]?.end, 4);
});

test('fields beyond the bytes, over each other or of no length harm nothing', () => {
  const map = new FieldMap([field('far', 100, 1e9, 0, true), field('none', 0, 0, 0, true), field('over', 0, 2, 9, true)], 3);
  assert.deepEqual([0, 1, 2, 99].map((byte) => map.at(byte)), [2, 2, -1, -1]);
});

test('hex there and back', () => {
  assert.equal(toHex(fromHex('00ff10')), '00ff10');
  assert.equal(spaced('00ff10'), '00 ff 10');
});

test('a record: header, nonce of TLS 1.2, ciphertext, tag', () => {
  const wire = new Uint8Array(5 + 8 + 10 + 16);
  wire.set([23, 3, 3, 0, 34]);
  const names = (nonce: number) => recordFields(wire, true, nonce).map(({ name, length }) => `${name} ${length}`).slice(3);
  assert.deepEqual(names(8), ['nonce_explicit 8', 'ciphertext 10', 'authentication tag 16']);
  assert.deepEqual(names(0), ['ciphertext 18', 'authentication tag 16']);
  for (const length of [0, 1, 4, 5, 21]) recordFields(wire.slice(0, length), true, 8);
});

test('deep links there and back', () => {
  const link = (hash: string) => formatLink(parseLink(hash), 'c1');
  for (const hash of ['#m3.b120', '#r3', '#k3', '#x1.b40', '#c2/m3.b120', '#c2', '#r5content.b1']) assert.equal(link(hash), hash);
  assert.equal(link('#c1/m3'), '#m3');
  for (const hash of ['', '#', '#<img>', '#m3.b', '#../x', '#c2/m3.b1x', '#m3.b99999999999']) assert.equal(link(hash), '');
});

test('what turns or hides text is shown as escapes', () => {
  assert.equal(safe('a\u202eb\u0000c\u200bd\u0085'), 'a\\u202eb\\u0000c\\u200bd\\u0085');
  assert.equal(safe('Grüße, 日本, 😀'), 'Grüße, 日本, 😀');
  assert.equal(safe('\ud800x'), '\\ud800x');
  assert.equal(safe('\u{e0041}'), '\\u{e0041}');
});

test('times and clauses', () => {
  assert.deepEqual([1, 1500, 25_000, 12_000_000].map(time), ['1 µs', '1.50 ms', '25.0 ms', '12.0 s']);
  assert.equal(clauseAddress('RFC 8446 §7.1'), 'https://www.rfc-editor.org/rfc/rfc8446#section-7.1');
  assert.equal(clauseAddress('RFC 5280 §6.1.3.'), 'https://www.rfc-editor.org/rfc/rfc5280#section-6.1.3');
  assert.equal(clauseAddress('none'), null);
});

test('states and places as words', () => {
  assert.deepEqual(['WaitCertificateOrRequest', 'WaitClientKeyExchangeRsa', 'VerifyServerChain12', 'Connected', ''].map(stateWords),
    ['now waits for Certificate or Request', 'now waits for ClientKeyExchange', 'next: verify server chain', 'now connected', '']);
  assert.deepEqual(['WaitFinished', 'Certificate.validity'].map(whereWords), ['waiting for Finished', 'at Certificate validity']);
});

test('an element of a list beneath its list is its index', () => {
  const list = field('groups', 0, 4, 0, false);
  const element = { ...field('groups', 2, 2, 1, true), index: 1 };
  assert.deepEqual([titleOf(element, list), titleOf(element), titleOf(list)], ['[1]', 'groups[1]', 'groups']);
});

test('a document that is none, or of another shape', () => {
  assert.equal(typeof readDocument(null), 'string');
  assert.equal(typeof readDocument({ schema: 'other/1' }), 'string');
  for (const value of [null, 1, 'x', [], { steps: 3, verdicts: 'x', agreement: [] }, { steps: [null, 1, { kind: 'message', fields: [null], bytes: 'zz' }, { kind: '__proto__' }] }]) {
    const connection = readConnection(value, 0);
    lanes(connection, false);
    lanes(connection, true);
    secrets(connection);
  }
});

test('a newer kind of step is shown, not refused', () => {
  const connection = readConnection({ steps: [{ id: 'q1', kind: 'teleport', at_us: 1, side: 'client' }] }, 0);
  const [item] = lanes(connection, false);
  assert.equal(item?.is === 'notice' && item.step.kind === 'unknown' && item.step.what, 'teleport');
});

const message = (id: string, side: string, direction: string, name: string, more = {}) =>
  ({ id, kind: 'message', side, direction, sender: direction === 'sent' ? side : side === 'client' ? 'server' : 'client', epoch: 'plain', name, at_us: Number(id.slice(1)) * 10, size: 4, ...more });

test('lanes: each message once, calculations on their side and in their place', () => {
  const connection = readConnection({ viewpoint: 'both', steps: [
    { kind: 'job', side: 'client', at_us: 1, job: 'generate_shares', duration_us: 1, ok: true },
    message('m1', 'client', 'sent', 'ClientHello'), message('m2', 'server', 'received', 'ClientHello', { same_as: 'm1' }),
    { kind: 'decision', side: 'server', at_us: 25, topic: 'version', chosen: 'TLS 1.3', why: 'x' },
    message('m3', 'server', 'sent', 'ServerHello'), message('m4', 'client', 'received', 'ServerHello', { same_as: 'm3' }),
  ] }, 0);
  assert.deepEqual(lanes(connection, false).map((item) => `${item.side} ${item.is === 'message' ? item.message.name : item.is}`),
    ['client calculation', 'client ClientHello', 'server calculation', 'server ServerHello']);
  const seen = lanes(connection, false)[1];
  assert.equal(seen?.is === 'message' && seen.arrives, 20);
});

test('lanes of one side: what was received counts', () => {
  const connection = readConnection({ steps: [message('m1', 'client', 'sent', 'ClientHello'), message('m2', 'client', 'received', 'ServerHello')] }, 0);
  assert.deepEqual(lanes(connection, false).map((item) => item.side), ['client', 'server']);
});

const record = (id: string, side: string, direction: string, more = {}) =>
  ({ id, kind: 'record', side, direction, sender: direction === 'sent' ? side : side === 'client' ? 'server' : 'client', epoch: 'plain', type: 'handshake', at_us: Number(id.slice(1)) * 10, size: 9, messages: [], ...more });
const named = (items: Item[]) => items.map((item) => (item.is === 'message' ? item.message.name : item.is === 'notice' ? item.step.kind : item.is === 'record' ? item.record.id : item.title));

test('lanes: a change_cipher_spec stands where it was sent, not where it was ready', () => {
  const connection = readConnection({ viewpoint: 'client', steps: [
    { id: 's1', kind: 'change_cipher_spec', side: 'client', direction: 'sent', sender: 'client', at_us: 1 },
    message('m2', 'client', 'received', 'EncryptedExtensions'), message('m3', 'client', 'sent', 'Finished', { records: ['r5'] }),
    record('r4', 'client', 'sent', { type: 'change_cipher_spec' }), record('r5', 'client', 'sent', { epoch: 'handshake', messages: ['m3'] }),
  ] }, 0);
  assert.deepEqual(named(lanes(connection, false)), ['EncryptedExtensions', 'change_cipher_spec', 'Finished']);
});

test('lanes of an onlooker without keys: closed records show, keys that nobody has do not', () => {
  const connection = readConnection({ viewpoint: 'observer', steps: [
    message('m1', 'client', 'sent', 'ClientHello'), message('m2', 'client', 'received', 'ServerHello'),
    { id: 'y1', kind: 'keys', side: 'client', direction: 'received', epoch: 'handshake', suite: 'x', at_us: 21 },
    record('r3', 'client', 'received', { epoch: 'handshake', type: 'application_data', content: null, content_size: 0 }),
  ] }, 0);
  assert.deepEqual(named(lanes(connection, false)), ['ClientHello', 'ServerHello', 'r3']);
  assert.equal(connection.steps.filter((step) => step.kind === 'record' && isClosed(step)).length, 1);
});

test('lanes as on the wire: no calculation shows there', () => {
  const connection = readConnection({ viewpoint: 'client', steps: [
    record('r1', 'client', 'sent'), { kind: 'job', side: 'client', at_us: 15, job: 'agree', duration_us: 1, ok: true },
    { id: 'e2', kind: 'failure', side: 'client', code: 'E-X', at_us: 16 }, record('r2', 'client', 'received'),
  ] }, 0);
  assert.deepEqual(named(lanes(connection, true)), ['r1', 'r2']);
});

test('compare: what one alone has stands against nothing', () => {
  const full = readConnection({ established: true, agreement: { version: '1.3', resumed: null }, steps: ['ClientHello', 'ServerHello', 'Certificate', 'Finished'].map((name, at) => message(`m${at}`, 'client', at ? 'received' : 'sent', name)) }, 0);
  const short = readConnection({ established: true, agreement: { version: '1.3', resumed: 'ticket' }, steps: ['ClientHello', 'ServerHello', 'Finished'].map((name, at) => message(`m${at}`, 'client', at ? 'received' : 'sent', name)) }, 1);
  assert.deepEqual(align(full, short).map(({ left, right }) => `${left?.name ?? '-'} ${right?.name ?? '-'}`),
    ['ClientHello ClientHello', 'ServerHello ServerHello', 'Certificate -', 'Finished Finished']);
  assert.deepEqual(outcomes(full, short).map(({ name }) => name), ['resumed by']);
});

test('compare: what both finish with crosses; what was never reached is not compared', () => {
  const order = (names: [string, string][]) => readConnection({ established: true, steps: names.map(([sender, name], at) => ({ ...message(`m${at}`, 'client', sender === 'client' ? 'sent' : 'received', name), epoch: name === 'Certificate' && names.length === 4 ? 'handshake' : 'plain' })) }, 0);
  const newer = order([['server', 'ServerHello'], ['server', 'Certificate'], ['server', 'Finished'], ['client', 'Finished']]);
  const older = order([['server', 'ServerHello'], ['server', 'Certificate'], ['server', 'ServerHelloDone'], ['client', 'Finished'], ['server', 'Finished']]);
  const pairs = align(newer, older);
  assert.equal(pairs.filter(({ left, right }) => left?.name === 'Finished' && right?.name === 'Finished' && left.sender === right.sender).length, 2);
  assert.deepEqual(pairs.filter(({ left, right }) => !left || !right).map(({ right }) => right?.name), ['ServerHelloDone']);
  assert.deepEqual(pairs[1]?.differs, ['encrypted on the left, in the clear on the right']);
  const refused = readConnection({ failure: { code: 'E-NET-REFUSED', verdict: 'refused' } }, 1);
  assert.deepEqual(outcomes(newer, refused).map(({ name, right }) => [name, right]), [['outcome', 'E-NET-REFUSED: refused']]);
});

test('what if: the command again with one thing changed, and nothing that a shell would read', () => {
  const from = (command: string, trust = 'pki/ca.pem') => {
    const document = readDocument({ schema: 'entente.transcript/1', source: { command }, connections: [{ agreement: { version: '1.3' }, verdicts: [{ of: 'server', trust }] }] });
    return typeof document === 'string' ? [] : whatIf(document, document.connections[0]!).map((change) => change.command);
  };
  assert.equal(from('connect localhost:8443')[0], 'entente connect localhost:8443 --ca pki/ca.pem --max 1.2 --html what-if.html');
  assert.equal(from('connect localhost:8443', 'the system\'s trust store; rm -rf ~')[0], 'entente connect localhost:8443 --max 1.2 --html what-if.html');
  assert.ok(!from('demo --hrr').includes('entente demo --hrr --html what-if.html') && from('demo --hrr').includes('entente demo --html what-if.html'));
  for (const command of ['connect $(id)', 'connect a;id', 'connect --help', 'connect', 'decode x.pcap', 'serve :1', 'connect a`id`', 'connect a\nid']) assert.deepEqual(from(command), [], command);
});

test('HKDF is RFC 5869\'s', async () => {
  const key = await extract('SHA-256', fromHex('000102030405060708090a0b0c'), fromHex('0b'.repeat(22)));
  assert.equal(toHex(key), '077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5');
  assert.equal(toHex(await expand('SHA-256', key, fromHex('f0f1f2f3f4f5f6f7f8f9'), 42)),
    '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865');
});

test('the early secret and its "derived" are RFC 8448\'s', async () => {
  const early = await extract('SHA-256', fromHex(''), fromHex('00'.repeat(32)));
  assert.equal(toHex(early), '33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a');
  const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  assert.equal(toHex(await expand('SHA-256', early, hkdfLabel('derived', empty, 32), 32)), '6f2615a108c702c5678f54fc9dbab69716c076189c48250cebeac3576c3611ba');
});

test('the PRF of TLS 1.2', async () => {
  // The known answer for P_SHA256 that implementers have passed around since 2010 (IETF TLS list).
  const made = await prf('SHA-256', fromHex('9bbe436ba940f017b17652849a71db35'), 'test label', fromHex('a0ba9f936cda311827a6f796ffd5198c'), 100);
  assert.equal(toHex(made).slice(0, 32), 'e3f229ba727be17b8d122620557cd453');
});

const derivation = (id: string, name: string, from: string, more: object) => ({ id, kind: 'secret', side: 'client', at_us: 1, name, from, hash: 'SHA-256', length: 32, ...more });

test('the key schedule: each secret once, recomputed, and a wrong value is noticed', async () => {
  const steps = [
    derivation('k1', 'early_secret', '0', { operation: 'extract', salt: '0', value: '33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a' }),
    derivation('k2', 'derived_secret', 'early_secret', { operation: 'expand-label', label: 'derived', context: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', value: '6f2615a108c702c5678f54fc9dbab69716c076189c48250cebeac3576c3611ba' }),
  ];
  const again = steps.map((step) => ({ ...step, id: `${step.id}0`, side: 'server' }));
  const connection = readConnection({ agreement: { version: '1.3' }, steps: [...steps, ...again] }, 0);
  const all = secrets(connection);
  assert.deepEqual(all.map(({ ids, agrees }) => [ids, agrees]), [[['k1', 'k10'], true], [['k2', 'k20'], true]]);
  assert.equal(all[1]?.parent, 'k1');
  for (const secret of all) assert.equal((await recompute(secret, all, connection)).state, 'same');
  all[1]!.step.value = '00'.repeat(32);
  assert.equal((await recompute(all[1]!, all, connection)).state, 'differs');
  assert.equal(formula(all[1]!, connection).name, 'HKDF-Expand-Label');
  for (const width of [360, 1000]) assert.equal(draw(all, width).boxes.length, 2);
});

test('the key schedule: where the sides part, and all that follows from there', () => {
  const side = (of: string, digit: string, seed: string) => [
    message(`m${digit}1`, of, of === 'client' ? 'sent' : 'received', 'ClientKeyExchange', { bytes: seed, fields: [] }),
    { ...derivation(`k${digit}1`, 'premaster_secret', 'key_exchange', { operation: 'input' }), side: of },
    { ...derivation(`k${digit}2`, 'master_secret', 'premaster_secret', { operation: 'prf', label: 'extended master secret', context: seed }), side: of },
    { ...derivation(`k${digit}3`, 'key_block', 'master_secret', { operation: 'prf', label: 'key expansion', context: 'aa' }), side: of },
  ];
  const parted = secrets(readConnection({ viewpoint: 'both', agreement: { version: '1.2' }, steps: [...side('client', '1', '01'), ...side('server', '2', '02')] }, 0));
  assert.deepEqual(parted.map(({ step, ids, agrees }) => [step.name, ids, agrees]),
    [['premaster_secret', ['k11', 'k21'], false], ['master_secret', ['k12', 'k22'], false], ['key_block', ['k13', 'k23'], false]]);
  const agreed = secrets(readConnection({ viewpoint: 'both', agreement: { version: '1.2' }, steps: [...side('client', '1', '01'), ...side('server', '2', '01')] }, 0));
  assert.deepEqual(agreed.map(({ agrees }) => agrees), [null, null, null]);
});

test('live: a connection replaces the one of its id', () => {
  const document = apply(null, { kind: 'document', document: { schema: 'entente.transcript/1', connections: [{ id: 'c1', title: 'a' }] } });
  const more = apply(document, { kind: 'connection', connection: { id: 'c2', title: 'b' } });
  const changed = apply(more, { kind: 'connection', connection: { id: 'c1', title: 'A' } });
  assert.deepEqual(changed?.connections.map(({ title }) => title), ['A', 'b']);
  assert.equal(apply(changed, 'nonsense'), changed);
});

test('compare: what follows from a resumption is told as that', () => {
  const of = (agreement: object, cost: object) => readConnection({ agreement, cost, established: true, steps: [{ kind: 'message', name: 'ClientHello' }] }, 0);
  const full = of({ version: '1.3', group: 'x25519', signature_scheme: 'ed25519', cipher_suite: 'A', alpn: 'h2' }, { round_trips: 1, signatures_checked: 2 });
  const resumed = of({ version: '1.3', resumed: 'ticket', group: 'x25519', cipher_suite: 'B' }, { round_trips: 1, signatures_checked: 0 });
  for (const pair of [[full, resumed], [resumed, full]] as const) {
    const rows = outcomes(...pair);
    assert.deepEqual(rows.filter(({ follows }) => follows).map(({ name }) => name), ['signature', 'signatures checked']);
    assert.deepEqual(rows.filter(({ follows }) => !follows).map(({ name }) => name), ['resumed by', 'cipher suite', 'protocol']);
  }
  assert.ok(outcomes(full, { ...full, agreement: {} }).every(({ follows }) => !follows));
});

test('live: the last 64 connections are kept', () => {
  let document = apply(null, { kind: 'document', document: { schema: 'entente.transcript/1', connections: [] } });
  for (let at = 1; at <= 70; ++at) document = apply(document, { kind: 'connection', connection: { id: `c${at}` } });
  assert.deepEqual([document?.connections.length, document?.connections[0]?.id], [64, 'c7']);
});

test('a document of another version is not guessed at', () => {
  assert.match(String(readDocument({ schema: 'entente.transcript/2', connections: [] })), /entente.transcript\/2: newer/);
  assert.match(String(readDocument({ schema: 'entente.scan/1' })), /no transcript/);
});

test('every property of the schema is read, or known not to be shown', () => {
  const schema = JSON.parse(readFileSync('../docs/schema/transcript-1.json', 'utf8')) as Record<string, unknown>;
  const source = ['model.ts', 'flow.ts', 'compare.ts', 'Verdict.tsx', 'Waterfall.tsx', 'read.ts', 'Connections.tsx', 'changes.ts', 'Attack.tsx', 'WhatIf.tsx'].map((name) => readFileSync(`src/${name}`, 'utf8')).join('\n');
  const named = new Set<string>();
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(walk);
    else if (node && typeof node === 'object')
      for (const [key, value] of Object.entries(node)) {
        if (key === 'properties') Object.keys(value as object).forEach((name) => named.add(name));
        walk(value);
      }
  };
  walk(schema);
  const unread = [...named].filter((name) => !source.includes(`'${name}'`)).sort();
  assert.deepEqual(unread, notShown);
});

test('notes: the first key that has one, and no key of the language\'s own', () => {
  const notes = new Notes({ notes: { 'message/Finished': { what: 'x' }, 'secret/client_traffic': { what: 'y' } } });
  assert.equal(notes.message('Finished', true)?.what, 'x');
  assert.equal(notes.secret('client_traffic_1', false)?.what, 'y');
  assert.equal(notes.of('constructor', 'toString', null), null);
});
