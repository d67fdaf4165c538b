// Client to the left, server to the right, time downwards: what each said, and between that what each computed.
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Choice, NoteView, Section } from './bits';
import { CalculationView } from './Calculation';
import { useHot, usePlaceIn, useShared } from './context';
import { Explorer } from './Explorer';
import { is12, isClosed, knowsSecrets, lanes, type Item, type MessageItem, type NoticeItem, type RecordItem } from './flow';
import { isEncrypted, keysOf, RecordView } from './RecordView';
import { count, plural, safe, time, whereWords } from './text';

const batch = 200; // items drawn at first; a long connection has thousands

export function Lanes() {
  const { connection, printing } = useShared();
  const [view, setView] = useState<'decrypted' | 'wire'>('decrypted');
  const [limit, setLimit] = useState(batch);
  const items = useMemo(() => lanes(connection, view === 'wire'), [connection, view]);
  const watched = connection.viewpoint === 'observer';
  const opened = useMemo(() => knowsSecrets(connection), [connection]);
  const hidden = usePlaceIn(useMemo(() => items.slice(limit).flatMap(idsOf), [items, limit]));
  const wanted = hidden ? items.findIndex((item) => idsOf(item).includes(hidden.id ?? '')) : -1;
  const shown = printing ? 2000 : Math.max(limit, wanted + 1);
  return (
    <Section id="lanes" title="The handshake" lead="Read it from top to bottom. What travels is an arrow, what a side works out for itself stands on its own side. Open anything to see its bytes.">
      <div class="lanes-bar">
        <Choice label="What is shown" value={view} set={setView} options={[['decrypted', 'Decrypted'], ['wire', 'As on the wire']]} />
        <span class="muted">{view === 'wire' ? 'what anybody on the way can see' : watched && !opened ? 'nothing was opened here: no keys' : watched ? 'what could be opened' : 'what the two sides see'}</span>
      </div>
      <div class="lanes">
        <div class="heads" aria-hidden="true"><span class="head client">Client</span><span class="head server">Server{connection.server ? ` · ${safe(connection.server)}` : ''}</span></div>
        {connection.viewpoint !== 'both' && <p class="seen-from">{connection.viewpoint === 'client' || connection.viewpoint === 'server'
          ? `Seen from the ${connection.viewpoint}: what the other side works out for itself does not show, though it computes the same keys.`
          : opened ? 'Seen from the way: only what travelled is known, and what the keys at hand can open.'
          : `Seen from the way. ${safe(connection.observation?.obstacle?.text ?? 'What is encrypted stayed closed. A key log of either side opens it: entente decode … --keylog FILE.')}`}</p>}
        <ol class="items">{items.slice(0, shown).map((item) => <LaneItem key={item.key} item={item} />)}</ol>
        {items.length > shown && <p class="more"><button type="button" onClick={() => setLimit(shown + batch * 5)}>{plural(items.length - shown, 'more step')}</button></p>}
        {connection.leftOut > 0 && <p class="muted">{plural(connection.leftOut, 'step')} more happened than were kept.</p>}
      </div>
    </Section>
  );
}

function idsOf(item: Item): string[] {
  if (item.is === 'message') return [item.message.id, ...(item.opens && item.record ? [item.record.id, `${item.record.id}content`] : [])];
  if (item.is === 'record') return [item.record.id, `${item.record.id}content`];
  return item.is === 'notice' ? [item.step.id] : [];
}

function LaneItem({ item }: { item: Item }) {
  if (item.is === 'calculation') return <CalculationView item={item} />;
  if (item.is === 'message') return <MessageView item={item} />;
  return item.is === 'record' ? <WireView item={item} /> : <NoticeView item={item} />;
}

/** Open once something in it is selected; closed and opened by hand after that. */
function useOpen<T extends HTMLElement = HTMLLIElement>(ids: string[]): [boolean, () => void, { current: T | null }] {
  const { printing, go } = useShared();
  const [open, setOpen] = useState(false);
  const element = useRef<T>(null);
  const wanted = usePlaceIn(ids) !== null;
  const byHand = useRef(false);
  useEffect(() => {
    if (!wanted) return;
    setOpen(true);
    if (!byHand.current) element.current?.scrollIntoView({ block: 'start', behavior: 'instant' });
    byHand.current = false;
  }, [wanted, ids.join()]);
  const toggle = () => {
    byHand.current = true;
    setOpen(!open);
    if (!open && ids[0] && !wanted) go(ids[0]);
    else byHand.current = false;
  };
  return [open || printing, toggle, element];
}

interface ArrowProps { item: Item; name: string; ids: string[]; size: number | null; encrypted: boolean; summary: string | null; open: boolean; toggle: () => void; mood?: string; children?: ComponentChildren }

function Arrow({ item, name, ids, size, encrypted, summary, open, toggle, mood = '' }: ArrowProps) {
  const hot = useHot(ids);
  return (
    <button type="button" class={`arrow ${item.side} ${encrypted ? 'encrypted' : ''} ${mood} ${hot.is ? 'hot' : ''}`} aria-expanded={open} onClick={toggle} {...hot.on}>
      <span class="line" aria-hidden="true" />
      <span class="label">
        <span class="who">{item.side === 'client' ? 'client sends' : 'server sends'} </span>
        <span class="title">{encrypted && <Lock />}{safe(name)}</span>
        {size !== null && <span class="size">{count(size)} <span class="unit">bytes</span></span>}
        {summary && <span class="summary">{safe(summary)}</span>}
      </span>
      <span class="at">{time(item.at)}</span>
    </button>
  );
}

const Lock = () => (
  <svg class="lock" viewBox="0 0 12 14" width="11" height="13" role="img" aria-label="encrypted">
    <path d="M3 6V4a3 3 0 0 1 6 0v2" fill="none" stroke="currentColor" stroke-width="1.6" /><rect x="1" y="6" width="10" height="7" rx="1.5" fill="currentColor" />
  </svg>
);

function MessageView({ item }: { item: MessageItem }) {
  const { connection, notes } = useShared();
  const { message, record } = item;
  const [open, toggle, element] = useOpen([message.id]);
  const encrypted = message.epoch !== 'plain';
  return (
    <li ref={element} class={`item ${item.side}${encrypted ? ' within' : ''}`}>
      {item.opens && record && isEncrypted(record) && <RecordStrip record={record} />}
      <Arrow item={item} name={message.name} ids={[message.id, ...message.records]} size={message.size} encrypted={encrypted} summary={message.summary} open={open} toggle={toggle} />
      {open && (
        <div class="body">
          <NoteView note={notes.message(message.name, is12(connection))} />
          {message.bytes ? <Explorer id={message.id} label={message.name} hex={message.bytes} fields={message.fields} /> : <p class="muted">Its bytes were not kept.</p>}
          <p class="meta">
            {message.records.length > 0 && <>Travelled in {plural(message.records.length, 'record')}: {safe(message.records.join(', '))}. </>}
            {item.arrives !== null && <>Arrived at {time(item.arrives)}. </>}
            {record && !isEncrypted(record) && record.wire && <RecordLink id={record.id} />}
          </p>
        </div>
      )}
    </li>
  );
}

function RecordLink({ id }: { id: string }) {
  const { connection } = useShared();
  const place = usePlaceIn([id]);
  const record = connection.steps.find((step) => step.kind === 'record' && step.id === id);
  const [open, setOpen] = useState(false);
  if (record?.kind !== 'record') return null;
  const is = open || place !== null;
  return <><button type="button" class="small" aria-expanded={is} onClick={() => setOpen(!open)}>its record on the wire</button>{is && <RecordView record={record} />}</>;
}

function RecordStrip({ record }: { record: RecordItem['record'] }) {
  const [open, toggle, element] = useOpen<HTMLDivElement>([record.id, `${record.id}content`]);
  const hot = useHot([record.id]);
  return (
    <div ref={element} class="of-record">
      <button type="button" class={`strip ${hot.is ? 'hot' : ''}`} aria-expanded={open} onClick={toggle} {...hot.on}>
        <Lock /> record {safe(record.id)}: {count(record.size)} bytes under the {safe(keysOf[record.epoch] ?? record.epoch)}
        {record.messages.length > 1 && <>, holds {plural(record.messages.length, 'message')}</>}
      </button>
      {open && <div class="body"><RecordView record={record} /></div>}
    </div>
  );
}

function WireView({ item }: { item: RecordItem }) {
  const { record } = item;
  const { notes } = useShared();
  const [open, toggle, element] = useOpen([record.id, `${record.id}content`]);
  const encrypted = isEncrypted(record);
  const closed = isClosed(record);
  const name = `${record.outer.replace(/_/g, ' ')} record`;
  const summary = closed ? 'stayed closed: no key for it' : encrypted ? 'nobody on the way can read it' : 'in the clear';
  return (
    <li ref={element} class={`item ${item.side}`}>
      <Arrow item={item} name={name} ids={[record.id, ...record.messages]} size={record.size} encrypted={encrypted} summary={summary} open={open} toggle={toggle} />
      {open && <div class="body"><NoteView note={notes.of(`content/${record.outer}`)} /><RecordView record={record} /></div>}
    </li>
  );
}

function NoticeView({ item }: { item: NoticeItem }) {
  const { notes, connection } = useShared();
  const { step } = item;
  const [open, toggle, element] = useOpen([step.id]);
  if (step.kind === 'failure') {
    return <li class={`item ${item.side}`}><p class="notice bad"><span class="mark bad" aria-hidden="true">✗</span> The {item.side} stops: <strong>{safe(step.code)}</strong>{step.where && <>, {safe(whereWords(step.where))}</>}</p></li>;
  }
  if (step.kind === 'interference' || step.kind === 'unknown' || step.kind === 'completed') {
    return <li class={`item ${item.side}`}><p class="notice"><span class="tag">{step.kind === 'interference' ? 'On the way' : 'A newer step'}</span> {safe(step.what)}</p></li>;
  }
  const about = {
    alert: () => ({ name: step.kind === 'alert' ? `${step.alert}` : '', note: notes.of(`alert/${step.kind === 'alert' ? step.alert : ''}`), summary: step.kind === 'alert' ? `${step.level} alert (${step.code})` : '' }),
    data: () => ({ name: 'application data', note: notes.of('content/application_data'), summary: 'what it was all for' }),
    change_cipher_spec: () => ({
      name: 'change_cipher_spec', note: notes.of('content/change_cipher_spec'),
      summary: is12(connection) ? 'the next record is encrypted' : 'for old devices on the way: it means nothing',
    }),
  }[step.kind]();
  const encrypted = step.kind === 'data' || step.kind === 'alert' && step.epoch !== 'plain';
  return (
    <li ref={element} class={`item ${item.side}`}>
      <Arrow
        item={item} name={about.name} ids={[step.id]} size={step.kind === 'data' ? step.size : null} encrypted={encrypted} summary={about.summary} open={open} toggle={toggle}
        mood={step.kind === 'alert' && step.level === 'fatal' ? 'bad' : step.kind === 'change_cipher_spec' ? 'faint' : ''}
      />
      {open && (
        <div class="body">
          <NoteView note={about.note} />
          {step.kind === 'data' && (step.bytes ? <Explorer id={step.id} label="application data" hex={step.bytes} fields={[]} /> : <p class="muted">Its bytes were not kept: they are read with <code>--with-data</code>.</p>)}
        </div>
      )}
    </li>
  );
}
