// The formulas of the key schedule, computed anew by the browser's own HMAC: HKDF (RFC 5869) and TLS 1.2's PRF (RFC 5246 §5).
import { fromHex, toHex } from './bytes';
import type { Connection, SecretStep } from './model';
import { is12 } from './flow';
import type { Secret } from './schedule';

type Bytes = Uint8Array<ArrayBuffer>;

async function hmac(hash: string, key: Bytes, ...parts: Bytes[]): Promise<Bytes> {
  // WebCrypto refuses an empty key; HMAC pads keys with zeros, so that one zero byte is the same key.
  const imported = await crypto.subtle.importKey('raw', key.length ? key : new Uint8Array(1), { name: 'HMAC', hash }, false, ['sign']);
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, all));
}

const appended = (blocks: Bytes[], length: number): Bytes => {
  const out = new Uint8Array(length);
  blocks.reduce((at, block) => (out.set(block.subarray(0, Math.max(0, length - at)), at), Math.min(length, at + block.length)), 0);
  return out;
};

export const extract = (hash: string, salt: Bytes, material: Bytes): Promise<Bytes> => hmac(hash, salt, material);

export async function expand(hash: string, key: Bytes, info: Bytes, length: number): Promise<Bytes> {
  const blocks: Bytes[] = [];
  for (let made = 0, last: Bytes = new Uint8Array(0); made < length; made += last.length) {
    last = await hmac(hash, key, last, info, new Uint8Array([blocks.length + 1]));
    blocks.push(last);
  }
  return appended(blocks, length);
}

export async function prf(hash: string, key: Bytes, label: string, seed: Bytes, length: number): Promise<Bytes> {
  const labelled = new Uint8Array([...new TextEncoder().encode(label), ...seed]);
  const blocks: Bytes[] = [];
  for (let made = 0, a: Bytes = labelled; made < length;) {
    a = await hmac(hash, key, a);
    const block = await hmac(hash, key, a, labelled);
    blocks.push(block);
    made += block.length;
  }
  return appended(blocks, length);
}

/** HkdfLabel (RFC 8446 §7.1), as the document has it or built from its parts. */
export function hkdfLabel(label: string, context: string, length: number): Bytes {
  const name = new TextEncoder().encode(`tls13 ${label}`);
  const hash = fromHex(context);
  return new Uint8Array([length >> 8, length & 255, name.length, ...name, hash.length, ...hash]);
}

export type Outcome = { state: 'same' | 'differs'; value: string } | { state: 'unable'; why: string };

const fromOutside = 'it comes from outside of the schedule: only who holds a private key can compute it';
const unable = (why: string): Outcome => ({ state: 'unable', why });

/** The value of TLS 1.2's secrets. */
async function of12(step: SecretStep, parent: string | null): Promise<Bytes | string> {
  if (!parent) return step.label || step.operation === 'cut' ? 'its input is not in this document' : fromOutside;
  const length = (step.value?.length ?? 0) / 2;
  if (step.operation === 'cut') return fromHex(parent).slice(step.offset, step.offset + length);
  if (!step.label || !step.context) return 'its inputs are not all in this document';
  return prf(step.hash, fromHex(parent), step.label, fromHex(step.context), length);
}

async function of13(step: SecretStep, secret: Secret, parent: string | null, material: string | null): Promise<Bytes | string> {
  const length = (step.value?.length ?? 0) / 2;
  if (step.operation === 'extract') {
    if (secret.parent && !parent) return 'its salt is not in this document';
    const input = material ?? step.input ?? (step.from === null || step.from === '0' || step.name === 'master_secret' ? '00'.repeat(length) : null);
    return input === null ? 'its key material is not in this document' : extract(step.hash, fromHex(parent ?? ''), fromHex(input));
  }
  if (!step.label) return fromOutside;
  if (!parent) return 'its input is not in this document';
  return expand(step.hash, fromHex(parent), step.info ? fromHex(step.info) : hkdfLabel(step.label, step.context ?? '', length), length);
}

/** Computes a secret from its inputs and compares it with what stands in the document. */
export async function recompute(secret: Secret, all: Secret[], connection: Connection): Promise<Outcome> {
  const { step } = secret;
  if (!step.value) return unable('the secret itself is not in this document');
  if (!globalThis.crypto?.subtle) return unable('this browser has no WebCrypto here');
  const valueOf = (id: string | undefined | null): string | null => all.find((other) => other.id === id)?.step.value ?? null;
  const parent = valueOf(secret.parent);
  const made = is12(connection) ? await of12(step, parent) : await of13(step, secret, parent, valueOf(secret.others[0]));
  if (typeof made === 'string') return unable(made);
  return { state: toHex(made) === step.value ? 'same' : 'differs', value: toHex(made) };
}
