// Deep links: `#m3.b120` is byte 120 of message m3, `#c2/k5` a secret of connection c2.
export interface Place {
  connection: string | null; // null: the first
  id: string | null;
  byte: number | null;
}

const nowhere: Place = { connection: null, id: null, byte: null };

export function parseLink(hash: string): Place {
  const found = /^#?(?:(c[0-9]+)(?:\/|$))?(?:([a-z][A-Za-z0-9]*)(?:\.b([0-9]{1,9}))?)?$/.exec(hash);
  if (!found) return nowhere;
  return { connection: found[1] ?? null, id: found[2] ?? null, byte: found[3] === undefined ? null : Number(found[3]) };
}

export function formatLink(place: Place, first: string | undefined): string {
  const connection = place.connection && place.connection !== first ? place.connection : '';
  const thing = place.id ? place.id + (place.byte === null ? '' : `.b${place.byte}`) : '';
  return connection || thing ? `#${connection}${connection && thing ? '/' : ''}${thing}` : '';
}
