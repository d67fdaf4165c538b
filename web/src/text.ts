// Text for people. What a peer supplied may hold characters that turn or hide the text around them: these are shown as
// escapes.
const hidden = /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff]/g;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

const plain = /^[\x20-\x7e]*$/;

export function safe(text: string): string {
  if (plain.test(text)) return text;
  // A pair of surrogates is one character beyond the basic plane, and stays; half of one does not.
  return text.replace(/[\ud800-\udbff][\udc00-\udfff]|[^]/g, (part) =>
    part.length === 2 ? (/^\udb40/.test(part) ? [...part].map((c) => `\\u{${c.codePointAt(0)?.toString(16)}}`).join('') : part)
    : part.replace(hidden, escaped));
}

export const count = (number: number): string => number.toLocaleString('en-US');
export const plural = (number: number, one: string, many = `${one}s`): string => `${count(number)} ${number === 1 ? one : many}`;

export function size(bytes: number): string {
  if (bytes < 1000) return plural(bytes, 'byte');
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

export function time(microseconds: number): string {
  if (microseconds < 1000) return `${Math.round(microseconds)} µs`;
  const milliseconds = microseconds / 1000;
  if (milliseconds < 10000) return `${milliseconds < 10 ? milliseconds.toFixed(2) : milliseconds.toFixed(1)} ms`;
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** `client_handshake_traffic_secret` and `WaitServerHello` as words. */
export const words = (name: string): string =>
  name.replace(/_/g, ' ').replace(/([a-z])([A-Z])/g, (_all, a: string, b: string) => `${a} ${b}`);

/** What a side does next, from the name of its state: `WaitCertificateOrRequest`, `VerifyServerChain12`, `Connected`. */
export function stateWords(state: string): string {
  const [, waits, name] = /^(Wait)?(.*?)(?:12)?(?:Rsa)?$/s.exec(state) ?? [];
  if (!name) return state;
  if (waits) return `now waits for ${name.replace(/(?<=.)Or(?=[A-Z])/, ' or ')}`;
  return /^(Connected|Closed|Failed)$/.test(name) ? `now ${name.toLowerCase()}` : `next: ${words(name).toLowerCase()}`;
}

/** Where it stopped: a state, or a field of what was read. */
export const whereWords = (where: string): string =>
  /^Wait[A-Z]/.test(where) ? stateWords(where).replace('now waits', 'waiting') : `at ${where.replace(/[._]/g, ' ')}`;

export const versionName = (version: unknown): string =>
  typeof version === 'string' && version !== '' ? (version.startsWith('TLS') ? version : `TLS ${version}`) : 'TLS';

/** The first clause named in a text as an address of the RFC editor's, or null. */
export function clauseAddress(clause: string): string | null {
  const found = /RFC (\d+)(?:[^§]{0,3}§\s?([0-9A-Z][0-9.]*))?/.exec(clause);
  if (!found) return null;
  const section = found[2]?.replace(/\.$/, '');
  const anchor = !section ? '' : /^\d/.test(section) ? `#section-${section}` : `#appendix-${section}`;
  return `https://www.rfc-editor.org/rfc/rfc${found[1]}${anchor}`;
}
