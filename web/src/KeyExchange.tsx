// The moment that all else hangs from: two halves in the clear, one secret that never travels.
import { Hex } from './bits';
import { useShared } from './context';
import { is12 } from './flow';
import type { Field, MessageStep } from './model';
import { messages } from './compare';
import { safe } from './text';

export interface Share { message: MessageStep; field: Field; hex: string }

const partOf = (message: MessageStep | undefined, field: Field | undefined): Share | null =>
  message?.bytes && field ? { message, field, hex: message.bytes.slice(field.offset * 2, (field.offset + field.length) * 2) } : null;

/** The key_exchange that follows the group agreed on; a ServerHello has one alone. */
function share(message: MessageStep | undefined, group: string): Share | null {
  const fields = message?.fields ?? [];
  const at = fields.findIndex((field) => field.name === 'group' && (field.value ?? '').startsWith(group));
  return partOf(message, fields.slice(at + 1).find((field) => field.leaf && field.name === 'key_exchange'));
}

export const point = (message: MessageStep | undefined, names: string[]): Share | null =>
  partOf(message, message?.fields.find((field) => field.leaf && names.includes(field.name)));

export function KeyExchange({ parted }: { parted: boolean }) {
  const { connection, go } = useShared();
  const all = messages(connection);
  const group = typeof connection.agreement['group'] === 'string' ? connection.agreement['group'] : '';
  const last = (name: string) => all.findLast((message) => message.name === name);
  const halves = is12(connection)
    ? { client: point(last('ClientKeyExchange'), ['point', 'ecdh_Yc', 'ecdh_point', 'public', 'encrypted_pre_master_secret', 'EncryptedPreMasterSecret']), server: point(last('ServerKeyExchange'), ['point', 'ecdh_point', 'public', 'ec_point']) }
    : { client: share(last('ClientHello'), group), server: share(last('ServerHello'), group) };
  if (!group && !halves.client || is12(connection) && connection.agreement['resumed']) return null;
  const rsa = is12(connection) && !group;
  const half = (side: 'client' | 'server', part: Share | null) => (
    <div class={`half ${side}`}>
      <h3>{side === 'client' ? 'Client' : 'Server'}</h3>
      <p class="private"><span class="tag">keeps</span> {rsa ? (side === 'client' ? 'random bytes it made: the premaster secret' : 'its RSA private key') : 'a private key, made for this connection alone'}</p>
      <p class="public"><span class="tag">sends</span> {part ? <><button type="button" class="chip" onClick={() => go(part.message.id, part.field.offset)}>{safe(part.message.name)} · {part.field.length} bytes</button> <Hex hex={part.hex} limit={12} /></> : rsa ? 'its certificate, with the public key' : 'its public half'}</p>
    </div>
  );
  return (
    <div class="exchange">
      {half('client', halves.client)}
      <svg class="cross" viewBox="0 0 120 100" width="120" height="100" aria-hidden="true">
        <path class="client" d="M2 26C60 26 60 74 112 74" /><path class="client tip" d="M118 74l-9-4v8z" />
        <path class="server" d="M118 26C60 26 60 74 8 74" /><path class="server tip" d="M2 74l9-4v8z" />
        <text x="60" y="16" text-anchor="middle">{safe(rsa ? 'RSA' : group)}</text>
      </svg>
      {half('server', halves.server)}
      {connection.agreement['resumed'] && !is12(connection) && <p class="meet">This connection is resumed: a pre-shared key of an earlier one goes in first, at the early secret, and stands for the certificate.</p>}
      <p class={parted ? 'meet bad' : 'meet'}>{parted ? (rsa ? 'What arrived is not what the client sent. The server must not say so: it goes on with random bytes, as if they had been sent, and the Finished fails. Whoever sends guesses learns nothing (RFC 5246 §7.4.7.1).'
        : 'Something was altered on its way: the two sides did not come to the same secret.')
        : rsa ? 'Only the server’s private key opens what the client sent: both now have the premaster secret. Whoever gets that key later can open every recording: there is no forward secrecy.' : 'own private key + the other’s public half = the same shared secret, on both sides. Who listens sees both public halves, and cannot compute it.'}</p>
    </div>
  );
}
