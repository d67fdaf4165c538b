// Values of JSON whose shape nobody vouches for. Texts are made safe to show as they are read, so that none is forgotten.
import { safe } from './text';

export type Dict = Record<string, unknown>;

export const dict = (value: unknown): Dict =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Dict) : {};
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const str = (value: unknown, otherwise = ''): string => (typeof value === 'string' ? safe(value) : otherwise);
export const strOrNull = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? safe(value) : null);
export const num = (value: unknown, otherwise = 0): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
export const bool = (value: unknown, otherwise: boolean): boolean => (typeof value === 'boolean' ? value : otherwise);
export const strings = (value: unknown): string[] => list(value).filter((entry) => typeof entry === 'string').map(safe);

/** An object whose names nobody knows beforehand, its texts made safe. */
export const open = (value: unknown): Dict => Object.fromEntries(Object.entries(dict(value)).map(([name, entry]) => [safe(name), opened(entry)]));
const opened = (value: unknown): unknown =>
  typeof value === 'string' ? safe(value) : Array.isArray(value) ? value.map(opened) : value !== null && typeof value === 'object' ? open(value) : value;
