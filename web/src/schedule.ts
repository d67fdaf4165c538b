// The key schedule as a graph: each secret once, with the formula it comes from, and its place in the drawing.
import type { Connection, SecretStep, Step } from './model';
import { is12 } from './flow';

export interface Input { role: string; text: string; secret: string | null }
export interface Secret {
  id: string;
  ids: string[]; // the same secret may stand in the transcript once for each side
  step: SecretStep;
  parent: string | null; // the id of what it hangs from
  others: string[]; // further inputs that are secrets
  owner: 'client' | 'server' | 'both';
  agrees: boolean | null; // whether both sides had the same value; null where that cannot be seen
}

const covers: Record<string, string> = {
  derived: 'nothing', 'c e traffic': 'ClientHello', 'e exp master': 'ClientHello', 'ext binder': 'nothing', 'res binder': 'nothing',
  'c hs traffic': 'ClientHello … ServerHello', 's hs traffic': 'ClientHello … ServerHello',
  'c ap traffic': 'ClientHello … server’s Finished', 's ap traffic': 'ClientHello … server’s Finished',
  'exp master': 'ClientHello … server’s Finished', 'res master': 'ClientHello … client’s Finished', resumption: 'the ticket’s nonce',
  'extended master secret': 'ClientHello … ClientKeyExchange', 'master secret': 'both randoms', 'key expansion': 'both randoms',
};
/** What the context of a derivation is a hash of. */
export const contextOf = (label: string | null): string => (label && Object.hasOwn(covers, label) ? covers[label]! : 'the messages so far');

const ownerOf = (name: string): Secret['owner'] =>
  name.startsWith('client_') ? 'client' : name.startsWith('server_') ? 'server' : 'both';

/** The secret that it hangs from: an extract hangs from its salt, as RFC 8446 §7.1 draws it; all else from its only input. */
function parentName(step: SecretStep): string | null {
  if (step.operation !== 'extract') return step.from;
  return step.salt ?? (step.name === 'early_secret' ? null : 'derived_secret');
}

/** The latest secret of that name before the step, on its own side. */
function before(all: SecretStep[], step: SecretStep, name: string | null): SecretStep | null {
  if (!name) return null;
  const at = all.indexOf(step);
  for (let place = at - 1; place >= 0; place -= 1) {
    const other = all[place]!;
    if (other.name === name && other.side === step.side) return other;
  }
  return null;
}

const signature = (step: SecretStep): string => [step.name, step.label, step.context, step.from].join('|');

export function secrets(connection: Connection): Secret[] {
  const steps = connection.steps.filter((step) => step.kind === 'secret');
  const merged = new Map<string, Secret>();
  const idOf = new Map<string, string>();
  for (const step of steps) {
    const known = merged.get(signature(step));
    const equal = !step.value || !known?.step.value || step.value === known.step.value;
    if (known && (equal || known.step.side !== step.side)) {
      known.ids.push(step.id);
      idOf.set(step.id, known.id);
      if (step.value && known.step.value && known.step.side !== step.side) known.agrees = equal;
      continue;
    }
    const key = known ? `${signature(step)}|${step.id}` : signature(step);
    idOf.set(step.id, step.id);
    const parent = before(steps, step, parentName(step));
    const material = step.operation === 'extract' ? before(steps, step, step.from) : null;
    const other = material && material !== parent && step.name !== 'master_secret' ? idOf.get(material.id) : undefined;
    merged.set(key, {
      id: step.id, ids: [step.id], step, owner: ownerOf(step.name), agrees: null,
      parent: parent ? (idOf.get(parent.id) ?? null) : null,
      others: other ? [other] : [],
    });
  }
  const all = [...merged.values()];
  if (connection.viewpoint === 'both') compareSides(all, connection.steps);
  return all;
}

const sidesOf = (secret: Secret, steps: Step[]): string =>
  [...new Set(steps.flatMap((step) => (secret.ids.includes(step.id) ? [step.side] : [])))].sort().join(' ');

/** Whether the ClientKeyExchange arrived as another than was sent. */
function wasAltered(steps: Step[]): boolean {
  const [sent, received] = ['sent', 'received'].map((way) => steps.find((step) => step.kind === 'message' && step.name === 'ClientKeyExchange' && step.direction === way));
  return sent?.kind === 'message' && received?.kind === 'message' && received.sameAs === null && sent.bytes !== received.bytes;
}

/** What each side computed by one formula from different inputs becomes one secret on which they disagree, and so do those that come from it. */
function compareSides(all: Secret[], steps: Step[]): void {
  const sides = new Map(all.map((secret) => [secret, sidesOf(secret, steps)]));
  const formulaOf = ({ step }: Secret) => [step.name, step.label, step.from].join('|');
  for (const own of all.filter((secret) => sides.get(secret) === 'client')) {
    const other = all.find((secret) => sides.get(secret) === 'server' && formulaOf(secret) === formulaOf(own));
    if (!other) continue;
    all.splice(all.indexOf(other), 1);
    own.ids.push(...other.ids);
    own.agrees = false;
    sides.set(own, 'client server');
    for (const secret of all) {
      if (secret.parent === other.id) secret.parent = own.id;
      secret.others = secret.others.map((id) => (id === other.id ? own.id : id));
    }
  }
  const altered = wasAltered(steps);
  const differs = (id: string | null) => all.some((secret) => secret.id === id && secret.agrees === false);
  for (const secret of all) {
    if (secret.agrees !== null || sides.get(secret) !== 'client server') continue;
    if (altered && secret.step.name === 'premaster_secret' || [secret.parent, ...secret.others].some(differs)) secret.agrees = false;
  }
}

export interface Formula { name: string; inputs: Input[]; clause: string }

const plain = (role: string, text: string): Input => ({ role, text, secret: null });

function given(step: SecretStep, rsa: boolean): Formula {
  if (step.name === 'premaster_secret' && rsa) return { name: 'random bytes', clause: 'RFC 5246 §8.1.1', inputs: [plain('made by', 'the client, sent encrypted to the server’s RSA key')] };
  if (/psk|pre_shared/.test(step.name)) return { name: 'pre-shared key', clause: 'RFC 8446 §4.6.1', inputs: [plain('from', 'an earlier connection’s ticket, or agreed on elsewhere')] };
  return {
    name: 'key exchange', clause: step.name === 'premaster_secret' ? 'RFC 8422 §5.10' : 'RFC 8446 §7.4',
    inputs: [plain('own', 'private key'), plain('the other’s', 'public key share')],
  };
}

/** Where a secret comes from: RFC 8446 §7.1 and §7.3, RFC 5246 §5 and §8.1. */
export function formula(secret: Secret, connection: Connection): Formula {
  const { step } = secret;
  const length = plain('length', `${step.length || (step.value?.length ?? 0) / 2} bytes`);
  const key: Input = { role: 'secret', text: step.from ?? '', secret: secret.parent };
  const label = plain('label', `"${step.label ?? ''}"`);
  const suite = String(connection.agreement['cipher_suite'] ?? '');
  if (step.operation === 'extract') {
    const zeros = step.length ? `${step.length} zero bytes` : 'zero bytes';
    const salt: Input = { role: 'salt', text: parentName(step)?.replace(/^0$/, zeros) ?? zeros, secret: secret.parent };
    const zero = !step.from || step.from === '0' || step.name === 'master_secret';
    return { name: 'HKDF-Extract', clause: 'RFC 8446 §7.1', inputs: [salt, { role: 'key material', text: zero ? zeros : (step.from ?? ''), secret: secret.others[0] ?? null }] };
  }
  if (step.operation === 'cut') return { name: 'a part of the key block', clause: 'RFC 5246 §6.3', inputs: [key, plain('from byte', String(step.offset)), length] };
  if (!step.label) return given(step, suite.startsWith('TLS_RSA_'));
  if (is12(connection)) {
    const clause = step.label === 'extended master secret' ? 'RFC 7627 §4' : step.label === 'key expansion' ? 'RFC 5246 §6.3' : 'RFC 5246 §8.1';
    return { name: 'PRF', clause, inputs: [key, label, plain('seed', contextOf(step.label)), length] };
  }
  const ofTraffic = ['key', 'iv', 'finished', 'traffic upd'].includes(step.label);
  const context = step.context ? [plain('context', step.label === 'resumption' ? contextOf(step.label) : `Hash(${contextOf(step.label)})`)] : [];
  return { name: 'HKDF-Expand-Label', clause: ofTraffic ? 'RFC 8446 §7.3' : 'RFC 8446 §7.1', inputs: [key, label, ...context, length] };
}

export interface Box { secret: Secret; x: number; y: number; width: number; height: number }
export interface Edge { from: string; to: string; points: string }
export interface Drawing { width: number; height: number; boxes: Box[]; edges: Edge[] }

/** Down a rail of its own and then aside, so that it runs behind no box. */
function elbow(rail: number, from: number, to: number, end: number): string {
  const turn = Math.min(8, to - from) * Math.sign(end - rail);
  return `M${rail} ${from}V${to - Math.abs(turn)}Q${rail} ${to} ${rail + turn} ${to}H${end}`;
}

/** As an indented list, for narrow screens: each secret under what it comes from. */
function drawNarrow(all: Secret[], width: number): Drawing {
  const boxes: Box[] = [];
  const edges: Edge[] = [];
  const place = (secret: Secret, depth: number): void => {
    const x = Math.min(depth, 6) * 14;
    const box = { secret, x, y: boxes.length * 44, width: width - x, height: 36 };
    const above = boxes.find((other) => other.secret.id === secret.parent);
    if (above) edges.push({ from: above.secret.id, to: secret.id, points: `M${above.x + 7} ${above.y + 36}V${box.y + 18}H${box.x}` });
    boxes.push(box);
    for (const child of all.filter((other) => other.parent === secret.id)) {
      all.filter((other) => child.others.includes(other.id)).forEach((input) => place(input, depth + 1));
      place(child, depth + 1);
    }
  };
  const beside = new Set(all.flatMap((secret) => (secret.parent ? secret.others : [])));
  all.filter((secret) => !secret.parent && !beside.has(secret.id)).forEach((secret) => place(secret, 0));
  return { width, height: boxes.length * 44, boxes, edges };
}

const isTrunk = (secret: Secret): boolean => ['early_secret', 'derived_secret', 'handshake_secret', 'master_secret', 'premaster_secret', 'key_block'].includes(secret.step.name);
/** What comes in from outside of the schedule stands beside the trunk. */
const isInput = (secret: Secret, all: Secret[]): boolean => all.some((other) => other.others.includes(secret.id));

/** The trunk in the middle, what the client writes with to the left, what the server writes with to the right. */
function drawWide(all: Secret[], width: number): Drawing {
  const trunk = 190;
  const leaf = 272;
  const middle = width / 2;
  const boxes: Box[] = [];
  let y = 0;
  const put = (secret: Secret, x: number, top: number, w: number): number => {
    boxes.push({ secret, x, y: top, width: w, height: 40 });
    return top + 48;
  };
  const branch = (secret: Secret, x: number, top: number, w: number): number => {
    let below = put(secret, x, top, w);
    const inset = secret.owner === 'server' || x > middle ? 18 : 0;
    for (const child of all.filter((other) => other.parent === secret.id)) below = branch(child, x + inset, below, w - 18);
    return below;
  };
  for (const secret of all.filter((node) => isTrunk(node) && !isInput(node, all))) {
    const extra = secret.others.map((id) => all.find((other) => other.id === id)).find((other) => other !== undefined);
    if (extra) put(extra, middle - trunk / 2 - 236, y, 160);
    const top = y;
    y = put(secret, middle - trunk / 2, y, trunk) + 18;
    let left = top + 62;
    let right = top + 62;
    for (const child of all.filter((other) => other.parent === secret.id && !isTrunk(other))) {
      const toRight = child.owner === 'server' || child.owner === 'both' && right < left;
      if (toRight) right = branch(child, width - leaf, right, leaf) + 10;
      else left = branch(child, 0, left, leaf) + 10;
    }
    y = Math.max(y, left - 40, right - 40);
  }
  const loose = all.filter((secret) => !boxes.some((box) => box.secret.id === secret.id));
  for (const secret of loose) y = put(secret, middle - trunk / 2, y, trunk);
  return { width, height: Math.max(...boxes.map((box) => box.y + box.height), 0) + 6, boxes, edges: joined(boxes) };
}

function joined(boxes: Box[]): Edge[] {
  const find = (id: string | null) => boxes.find((box) => box.secret.id === id);
  return boxes.flatMap((box) => [box.secret.parent, ...box.secret.others].flatMap((id) => {
    const from = find(id);
    if (!from) return [];
    const to = box.secret.id;
    if (Math.abs(from.x + from.width / 2 - (box.x + box.width / 2)) < 4)
      return [{ from: from.secret.id, to, points: `M${from.x + from.width / 2} ${from.y + from.height}V${box.y}` }];
    const right = box.x > from.x + from.width;
    const left = box.x + box.width < from.x;
    if (from.y === box.y) return [{ from: from.secret.id, to, points: `M${from.x + from.width} ${from.y + 20}H${box.x}` }];
    if (right || left) return [{ from: from.secret.id, to, points: elbow(from.x + from.width / 2 + (right ? 40 : -40), from.y + from.height, box.y + 20, right ? box.x : box.x + box.width) }];
    const rail = box.x + box.width > 460 ? from.x + 9 : from.x + from.width - 9;
    return [{ from: from.secret.id, to, points: `M${rail} ${from.y + from.height}V${box.y + 20}H${rail < box.x ? box.x : box.x + box.width}` }];
  }));
}

export const draw = (all: Secret[], width: number): Drawing => (width < 760 ? drawNarrow(all, width) : drawWide(all, width));
