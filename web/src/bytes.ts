// Bytes, and the named ranges over them.
import type { Field } from './model';

export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(hex.length / 2);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = parseInt(hex.slice(at * 2, at * 2 + 2), 16);
  return bytes;
}

export const toHex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

export const spaced = (hex: string): string => hex.replace(/..(?=.)/g, '$& ');

export const ascii = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·');

export interface FieldNode {
  field: Field;
  at: number; // its place among the fields
  parent: number; // or -1
  end: number; // the place after its last descendant
}

/** The fields as a tree in reading order, and the leaf of each byte. */
export class FieldMap {
  readonly nodes: FieldNode[];
  readonly leaves: number[];
  /** For each byte: the place of its leaf among the fields, or -1. */
  private readonly owner: Int32Array;

  constructor(readonly fields: Field[], readonly length: number) {
    this.nodes = fields.map((field, at) => ({ field, at, parent: -1, end: fields.length }));
    const open: FieldNode[] = [];
    for (const node of this.nodes) {
      for (let last = open.at(-1); last && last.field.depth >= node.field.depth; last = open.at(-1)) {
        last.end = node.at;
        open.pop();
      }
      node.parent = open.at(-1)?.at ?? -1;
      open.push(node);
    }
    this.leaves = this.nodes.filter(({ field }) => field.leaf && field.length > 0).map(({ at }) => at);
    this.owner = new Int32Array(length).fill(-1);
    for (const place of this.leaves) {
      const { offset, length: size } = fields[place]!;
      this.owner.fill(place, offset, offset + size);
    }
  }

  /** The place of the leaf that holds the byte, or -1. */
  at(byte: number): number {
    return this.owner[byte] ?? -1;
  }

  /** A field's ancestors, the outermost first, itself last. */
  path(place: number): Field[] {
    const path: Field[] = [];
    for (let at = place; at >= 0; at = this.nodes[at]?.parent ?? -1) path.unshift(this.fields[at]!);
    return path;
  }

  hasChildren(place: number): boolean {
    return (this.nodes[place]?.end ?? 0) > place + 1;
  }
}

/** A field's name, with what an extension is: `extension[2]` says little. Of a list's elements the index is enough beneath their list. */
export const titleOf = (field: Field, parent?: Field): string =>
  parent && field.index !== null && field.name === parent.name ? `[${field.index}]` :
  field.name === 'extension' && field.note?.startsWith('extension/') ? field.note.slice(10) : field.index === null ? field.name : `${field.name}[${field.index}]`;

/** Fields that the page names itself, as a record's. */
export const named = (name: string, offset: number, length: number, value: string | null, note: string | null): Field =>
  ({ name, index: null, offset, length, depth: 0, leaf: true, value, note });

const contentTypes: Record<number, string> = { 20: 'change_cipher_spec', 21: 'alert', 22: 'handshake', 23: 'application_data' };

/** A record as it was on the wire: its header and what that announces, a nonce of TLS 1.2 and an AEAD's tag told apart. */
export function recordFields(wire: Uint8Array, encrypted: boolean, nonce: number): Field[] {
  const type = wire[0] ?? 0;
  const body = Math.max(0, wire.length - 5);
  const fields = [
    named('type', 0, 1, `${contentTypes[type] ?? 'unknown'} (${type})`, 'field/type'),
    named('legacy_record_version', 1, 2, `0x${toHex(wire.slice(1, 3))}`, 'field/legacy_record_version'),
    named('length', 3, 2, String(((wire[3] ?? 0) << 8) | (wire[4] ?? 0)), 'field/length'),
  ];
  if (!encrypted || body <= 16 + nonce) return body > 0 ? [...fields, named(encrypted ? 'encrypted_record' : 'fragment', 5, body, null, null)] : fields;
  if (nonce > 0) fields.push(named('nonce_explicit', 5, nonce, null, 'field/nonce_explicit'));
  return [...fields, named('ciphertext', 5 + nonce, body - 16 - nonce, null, 'field/encrypted_record'), named('authentication tag', 5 + body - 16, 16, null, 'term/AEAD')];
}
