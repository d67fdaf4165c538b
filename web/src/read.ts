// Values of JSON whose shape nobody vouches for.
export type Dict = Record<string, unknown>;

export const dict = (value: unknown): Dict =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Dict) : {};
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const str = (value: unknown, otherwise = ''): string => (typeof value === 'string' ? value : otherwise);
export const strOrNull = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
export const num = (value: unknown, otherwise = 0): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
export const bool = (value: unknown, otherwise: boolean): boolean => (typeof value === 'boolean' ? value : otherwise);
export const strings = (value: unknown): string[] => list(value).filter((entry) => typeof entry === 'string');
