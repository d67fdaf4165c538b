// A record as it travelled, and beside it what was in it.
import { useMemo } from 'preact/hooks';
import { fromHex, named, recordFields } from './bytes';
import { usePlaceIn, useShared } from './context';
import { Explorer } from './Explorer';
import { is12, isClosed } from './flow';
import type { Field, RecordStep } from './model';
import { plural, safe, size } from './text';

export const isEncrypted = (record: RecordStep): boolean => record.epoch !== 'plain';

export const keysOf: Record<string, string> = {
  plain: 'not encrypted', early: 'early keys', handshake: 'handshake keys', application: 'application keys',
};

export function RecordView({ record }: { record: RecordStep }) {
  const { connection } = useShared();
  const place = usePlaceIn([record.id, `${record.id}content`]);
  const encrypted = isEncrypted(record);
  const nonce = encrypted && is12(connection) && /GCM|CCM/.test(String(connection.agreement['cipher_suite'])) ? 8 : 0;
  const wireFields = useMemo(() => (record.wire ? recordFields(fromHex(record.wire), encrypted, nonce) : []), [record, encrypted, nonce]);
  const inner = useMemo(() => contentFields(record, connection.steps), [record, connection]);
  // The ciphers of TLS 1.3 encrypt byte by byte: each byte of the content has its own within the record.
  const byte = place?.byte ?? -1;
  const twinOnWire = encrypted && place?.id === `${record.id}content` ? byte + 5 + nonce : null;
  const twinInside = place?.id === record.id && byte >= 5 + nonce ? byte - 5 - nonce : null;
  return (
    <div class={encrypted ? 'record-view both' : 'record-view'}>
      <div class="side">
        <h4>On the wire <span class="muted">{plural(record.size, 'byte')}, seen as {safe(record.outer)}</span></h4>
        {record.wire ? <Explorer id={record.id} label={`record ${record.id} on the wire`} hex={record.wire} fields={wireFields} twin={twinOnWire} />
          : <p class="muted">Its bytes were not kept.</p>}
      </div>
      {encrypted && (
        <div class="side">
          <h4>Decrypted <span class="muted">{record.content ? `${size(record.content.length / 2)} of ${safe(record.type)}` : ''}</span></h4>
          {record.content ? <Explorer id={`${record.id}content`} label={`record ${record.id} decrypted`} hex={record.content} fields={inner} twin={twinInside} />
            : <p class="muted">{isClosed(record) ? <>It stayed closed: its keys are not known here. A key log has them: <code>--keylog FILE</code>.</> : <>What was in it is not kept: application data is, with <code>--with-data</code>.</>}</p>}
        </div>
      )}
    </div>
  );
}

/** Names the messages within a record, where the whole of each lies in it. */
function contentFields(record: RecordStep, steps: { kind: string; id: string }[]): Field[] {
  const fields: Field[] = [];
  let offset = 0;
  for (const id of record.messages) {
    const message = steps.find((step) => step.id === id && step.kind === 'message') as { name: string; size: number; records: string[] } | undefined;
    if (!message || message.records.length > 1 || offset + message.size > record.contentSize) break;
    fields.push(named(message.name, offset, message.size, null, `message/${message.name}`));
    offset += message.size;
  }
  const length = (record.content?.length ?? 0) / 2;
  if (offset < length) fields.push(named(record.messages.length ? 'part of a message' : record.type, offset, length - offset, null, `content/${record.type}`));
  return fields;
}
