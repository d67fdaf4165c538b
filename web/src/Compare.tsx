// Two connections side by side: of this document, or of a file.
import { useMemo, useState } from 'preact/hooks';
import { Breakable, Section } from './bits';
import { align, outcomes, type Pair } from './compare';
import { useShared } from './context';
import type { Connection, Document, MessageStep } from './model';
import { lineOf, numberOf } from './Connections';
import { count, safe } from './text';
import { OpenFile } from './OpenFile';

export function Compare({ other, setOther }: { other: Document | null; setOther: (document: Document) => void }) {
  const { document, connection } = useShared();
  const choices = useMemo(() => [
    ...document.connections.map((one) => ({ key: one.id, connection: one, name: lineOf(one) })),
    ...(other?.connections ?? []).map((one) => ({ key: `file-${one.id}`, connection: one, name: `file: ${lineOf(one)}` })),
  ], [document, other]);
  const [right, setRight] = useState<string | null>(null);
  const related = choices.find((choice) => choice.key === connection.relation?.of) ?? choices.find((choice) => choice.connection !== connection && choice.key.startsWith('file-'))
    ?? choices.find((choice) => choice.connection !== connection);
  const against = choices.find((choice) => choice.key === right && choice.connection !== connection) ?? related;
  return (
    <Section id="compare" title="Compare" lead="What differs between two handshakes tells what each part is for: one resumed, one with TLS 1.2, one that failed.">
      <div class="compare-bar">
        <span class="side left">{document.connections.length > 1 && `${numberOf(connection)} `}{safe(connection.title)}</span>
        <span>against</span>
        {choices.length > 1 && (
          <select aria-label="compare with" value={against?.key ?? ''} onChange={(event) => setRight(event.currentTarget.value)}>
            {choices.filter((choice) => choice.connection !== connection).map((choice) => <option key={choice.key} value={choice.key}>{safe(choice.name)}</option>)}
          </select>
        )}
        <OpenFile label="a file" take={setOther} />
      </div>
      {against ? <Aligned left={connection} right={against.connection} /> : <p class="hint">Open a second transcript, or drop one here.</p>}
    </Section>
  );
}

const heading = (connection: Connection, other: Connection): string => (connection.title === other.title ? `${numberOf(connection)} ${connection.title}` : connection.title);

function Aligned({ left, right }: { left: Connection; right: Connection }) {
  const pairs = useMemo(() => align(left, right), [left, right]);
  const all = useMemo(() => outcomes(left, right), [left, right]);
  const rows = all.filter((row) => !row.follows);
  const rest = all.filter((row) => row.follows).map((row) => row.name);
  const heads = [heading(left, right), heading(right, left)].map((text, at) => <th key={at} scope="col"><Breakable text={text} /></th>);
  return (
    <>
      {rows.length > 0 ? (
        <table class="differences">
          <caption>What came out differently, what matters most first, and why it matters</caption>
          <thead><tr><th scope="col"><span class="unseen">what</span></th>{heads}</tr></thead>
          <tbody>{rows.map((row) => <tr key={row.name}><th scope="row">{safe(row.name)}<span class="reason">{row.why}</span></th><td><Breakable text={row.left} /></td><td><Breakable text={row.right} /></td></tr>)}</tbody>
        </table>
      ) : <p>They agreed on the same.</p>}
      {rest.length > 0 && <p class="muted">From the resumption follow: {rest.join(', ')}.</p>}
      <table class="aligned">
        <caption>Message by message</caption>
        <thead><tr>{heads}<th scope="col">difference</th></tr></thead>
        <tbody>{pairs.map((pair, at) => <PairRow key={at} pair={pair} />)}</tbody>
      </table>
    </>
  );
}

const PairRow = ({ pair }: { pair: Pair }) => (
  <tr class={!pair.left || !pair.right ? 'alone' : pair.differs.length ? 'differs' : 'same'}>
    <td><Cell message={pair.left} /></td>
    <td><Cell message={pair.right} /></td>
    <td class="why">{pair.differs.length ? <ul>{pair.differs.slice(0, 8).map((text) => <li key={text}><Breakable text={text} /></li>)}</ul> : <span class="muted">same</span>}</td>
  </tr>
);

const Cell = ({ message }: { message: MessageStep | null }) => (message
  ? <span class={`cell ${message.sender}`}>{message.sender === 'client' ? '→ ' : '← '}<strong><Breakable text={message.name} /></strong> <span class="muted">{count(message.size)}</span></span>
  : <span class="muted" role="img" aria-label="none">–</span>);
