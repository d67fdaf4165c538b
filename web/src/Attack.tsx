// What a recording of TLS 1.2 is worth to somebody who gets the server's private key later.
import { useShared } from './context';
import { messages } from './compare';
import { is12, isStaticRsa } from './flow';
import { fromHex } from './bytes';
import { point, type Share } from './KeyExchange';
import type { Step } from './model';
import type { Secret } from './schedule';
import { safe, words } from './text';

export function Attack({ all }: { all: Secret[] }) {
  const { connection, go } = useShared();
  if (!is12(connection) || !connection.established || connection.agreement['resumed']) return null;
  const rsa = isStaticRsa(connection);
  const last = (name: string) => messages(connection).findLast((message) => message.name === name);
  const part = (share: Share | null) => share && <button key={share.message.id} type="button" class="chip" onClick={() => go(share.message.id, share.field.offset)}>{safe(share.message.name)} · {safe(share.field.name)}</button>;
  const secret = (name: string) => all.filter(({ step }) => step.name === name).map(({ id }) => <button key={id} type="button" class="chip key" onClick={() => go(id)}>{words(safe(name))}</button>);
  const seen = rsa
    ? [point(last('ClientHello'), ['random']), point(last('ServerHello'), ['random']), point(last('ClientKeyExchange'), ['encrypted_pre_master_secret'])]
    : [point(last('ServerKeyExchange'), ['public', 'point']), point(last('ClientKeyExchange'), ['ecdh_Yc', 'public', 'point'])];
  return (
    <div class="attack">
      <h3>Later: somebody recorded this, and gets the server’s private key</h3>
      <ol>
        <li>In the recording, for all to see: {seen.map(part)}</li>
        {rsa ? <>
          <li>The key opens what was encrypted to it: {secret('premaster_secret')}</li>
          <li>With the messages in the recording that gives, as it did for client and server: {secret('master_secret')}{secret('client_write_key')}{secret('server_write_key')}</li>
          <li>And all that was said lies open{quotes(connection.steps)}.</li>
        </> : <li>The key opens nothing: it has signed the server’s half, and nothing was encrypted to it.</li>}
      </ol>
      <p class={rsa ? 'meet bad' : 'meet'}>{rsa ? 'The recording is read, to the last word: there is no forward secrecy. That is why TLS 1.3 has no such key exchange.'
        : 'The recording stays closed: forward secrecy. Both private numbers were made for this connection, and forgotten after it.'}</p>
    </div>
  );
}

/** What was said, where the document has it and it is text. */
function quotes(steps: Step[]): string {
  const said = steps.flatMap((step) => (step.kind === 'data' && step.direction === 'sent' && step.bytes ? [new TextDecoder().decode(fromHex(step.bytes))] : []))
    .filter((text) => text.length < 80 && /^[\x20-\x7e]*$/.test(text));
  return said.length ? `: ${said.slice(0, 4).map((text) => `“${safe(text)}”`).join(', ')}` : '';
}
