// Live: the program that serves this page tells of connections as they go on (ws://…/TOKEN/events).
import { readConnection, readDocument, type Document } from './model';
import { dict } from './read';

const most = 64; // connections, as the program keeps them

export type State = 'connecting' | 'live' | 'ended' | 'lost';

export function apply(before: Document | null, message: unknown): Document | null {
  const event = dict(message);
  if (event['kind'] === 'document') {
    const document = readDocument(event['document']);
    return typeof document === 'string' ? before : document;
  }
  if (event['kind'] !== 'connection' || !before) return before;
  const connection = readConnection(event['connection'], before.connections.length);
  const known = before.connections.some((one) => one.id === connection.id);
  return { ...before, connections: known ? before.connections.map((one) => (one.id === connection.id ? connection : one)) : [...before.connections, connection].slice(-most) };
}

/** Listens until the page is left. Returns what stops it. */
export function listen(update: (change: (before: Document | null) => Document | null) => void, tell: (state: State) => void): () => void {
  const path = location.pathname.endsWith('/') ? location.pathname : `${location.pathname}/`;
  const socket = new WebSocket(`ws://${location.host}${path}events`);
  let ended = false;
  tell('connecting');
  socket.onopen = () => tell('live');
  socket.onmessage = (event) => {
    if (typeof event.data !== 'string') return;
    let message: unknown;
    try { message = JSON.parse(event.data); } catch { return; }
    if (dict(message)['kind'] === 'end') { ended = true; tell('ended'); return; }
    update((before) => apply(before, message));
  };
  socket.onclose = () => tell(ended ? 'ended' : 'lost');
  return () => { ended = true; socket.close(); };
}
