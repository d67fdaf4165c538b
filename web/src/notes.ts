// The notes (entente.notes/1): what each thing is, and why it is there.
import { dict, str, strOrNull } from './read';

export interface Note {
  title: string;
  what: string;
  why: string;
  without: string | null;
  clause: string | null;
}

export class Notes {
  private readonly all: Record<string, unknown>;

  constructor(value: unknown) {
    this.all = dict(dict(value)['notes']);
  }

  /** The note of the first key that has one. */
  of(...keys: (string | null | undefined)[]): Note | null {
    const key = keys.find((candidate) => candidate && Object.hasOwn(this.all, candidate));
    if (!key) return null;
    const from = dict(this.all[key]);
    return {
      title: str(from['title'], key.slice(key.indexOf('/') + 1)), what: str(from['what']), why: str(from['why']),
      without: strOrNull(from['without']), clause: strOrNull(from['clause']),
    };
  }

  message(name: string, is12: boolean): Note | null {
    return this.of(is12 ? `message12/${name}` : null, `message/${name}`);
  }

  secret(name: string, is12: boolean): Note | null {
    const plain = name.replace(/_\d+$/, '');
    return this.of(is12 ? `secret12/${plain}` : null, `secret/${plain}`);
  }
}
