// The page: what it shows, and which part of that is selected.
import { Fragment } from 'preact';
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { Certificates } from './Certificates';
import { Compare } from './Compare';
import { Connections, lineOf } from './Connections';
import { Context, isDark, Places, remembered, setTheme, type Shared } from './context';
import { knowsSecrets } from './flow';
import { Lanes } from './Lanes';
import { formatLink, parseLink, type Place } from './link';
import { listen, type State } from './live';
import type { Document } from './model';
import type { Notes } from './notes';
import { OpenFile, readFile } from './OpenFile';
import { Schedule } from './Schedule';
import { Start } from './Start';
import { safe } from './text';
import { Tour } from './Tour';
import { Costs, Verdict } from './Verdict';
import { WhatIf } from './WhatIf';

interface Props { initial: Document | null; wrong: string; notes: Notes; live: boolean }

export function App({ initial, wrong, notes, live }: Props) {
  const [document, setDocument] = useState(initial);
  const [state, setState] = useState<State | null>(null);
  const [complaint, setComplaint] = useState(wrong);
  const [other, setOther] = useState<Document | null>(null);
  useEffect(() => (live ? listen(setDocument, setState) : undefined), [live]);
  useDrop((file) => readFile(file, (dropped) => { setComplaint(''); if (document) setOther(dropped); else setDocument(dropped); }, setComplaint));
  return (
    <>
      <a class="skip" href="#main">Skip to the content</a>
      {complaint && <p role="alert" class="wrong banner">{safe(complaint)}</p>}
      {document?.connections.length
        ? <Shown document={document} notes={notes} state={state} other={other} setOther={setOther} open={(next) => { setComplaint(''); setOther(null); setDocument(next); }} />
        : <Start open={setDocument} state={state} empty={document !== null} />}
    </>
  );
}

function useDrop(take: (file: File) => void): void {
  useEffect(() => {
    const over = (event: DragEvent) => event.preventDefault();
    const drop = (event: DragEvent) => {
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (file) take(file);
    };
    addEventListener('dragover', over);
    addEventListener('drop', drop);
    return () => { removeEventListener('dragover', over); removeEventListener('drop', drop); };
  });
}

/** Print shows everything: what is folded is unfolded for it. */
function usePrinting(): boolean {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    const query = matchMedia('print');
    const change = () => setPrinting(query.matches);
    const before = () => setPrinting(true);
    const after = () => setPrinting(false);
    query.addEventListener('change', change);
    addEventListener('beforeprint', before);
    addEventListener('afterprint', after);
    return () => { query.removeEventListener('change', change); removeEventListener('beforeprint', before); removeEventListener('afterprint', after); };
  }, []);
  return printing;
}

const sections = ['main', 'connections', 'verdict', 'lanes', 'keys', 'certificates', 'compare', 'what-if', 'cost'];

let pending = 0;
let written = 0;
/** Puts the link into the address. Browsers refuse more than a few changes a second, as a held arrow key makes. */
function address(link: string): void {
  clearTimeout(pending);
  pending = window.setTimeout(() => {
    written = performance.now();
    try { history.replaceState(null, '', link || location.pathname + location.search); } catch { location.hash = link; }
  }, Math.max(0, written + 200 - performance.now()));
}

/** The selection, kept in the address and taken from it; and the id of the connection that it is in. */
function usePlaces(document: Document): [Places, string | null, (place: Place) => void] {
  const places = useMemo(() => new Places(parseLink(location.hash)), []);
  const [connection, setConnection] = useState(places.current.connection);
  const first = document.connections[0]?.id;
  const keep = useCallback((next: Place) => {
    address(formatLink(next, first));
    setConnection(next.connection);
    places.set(next);
  }, [places, first]);
  useEffect(() => {
    const follow = (event: HashChangeEvent) => {
      const { hash } = new URL(event.newURL); // an address still to be written must not take its place
      clearTimeout(pending);
      if (sections.includes(hash.slice(1))) return;
      const next = parseLink(hash);
      setConnection(next.connection);
      places.set(next);
    };
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, [places]);
  return [places, connection, keep];
}

/** What `entente diff` made opens on the comparison. */
const comparing = (document: Document): boolean => /^diff\b/.test(document.source.command ?? '') && document.connections.length > 1;

interface ShownProps { document: Document; notes: Notes; state: State | null; other: Document | null; setOther: (document: Document) => void; open: (document: Document) => void }

function Shown({ document, notes, state, other, setOther, open }: ShownProps) {
  const [places, wanted, keep] = usePlaces(document);
  const printing = usePrinting();
  const [touring, setTouring] = useState(() => remembered.get('toured') === null && places.current.id === null);
  const connection = document.connections.find((one) => one.id === wanted) ?? document.connections[0]!;
  const shared: Shared = useMemo(() => ({
    document, connection, notes, printing, places,
    go: (id, byte = null) => keep({ connection: connection.id, id, byte }),
    show: (id) => keep({ connection: id, id: null, byte: null }),
  }), [document, connection, notes, printing, places, keep]);
  const compare = <Compare key={`compare-${connection.id}`} other={other} setOther={setOther} />;
  useEffect(() => { globalThis.document.title = `${safe(connection.title)} · entente`; }, [connection]);
  return (
    <Context.Provider value={shared}>
      <Header state={state} tour={() => setTouring(true)} open={open} shared={shared} />
      <main id="main" tabIndex={-1}>
        {comparing(document) ? compare : <Connections open={(id) => { shared.show(id); requestAnimationFrame(() => jump('verdict')); }} />}
        <Fragment key={connection.id}>
          <Verdict />
          <Lanes />
          <Schedule />
          <Certificates />
          {comparing(document) ? null : compare}
          <WhatIf />
          <Costs />
        </Fragment>
      </main>
      <footer>
        <p>
          Made by {safe(document.program)}{document.source.command && <> from <code>entente {safe(document.source.command)}</code></>}{document.created && <>, {safe(document.created.replace('T', ' ').replace('Z', ' UTC'))}</>}.{' '}
          {document.secrets ? <strong>It holds the connection’s secrets: keep it as safe as what they protect.</strong> : 'It holds no secrets.'} This file is whole: it asks nobody for anything.
        </p>
      </footer>
      <Tour wanted={touring} end={() => setTouring(false)} />
    </Context.Provider>
  );
}

const stateText: Record<State, string> = { connecting: 'connecting…', live: 'live', ended: 'ended', lost: 'no longer live: the program is gone' };

function Header({ state, tour, open, shared }: { state: State | null; tour: () => void; open: (document: Document) => void; shared: Shared }) {
  const { document, connection, show } = shared;
  const has: Record<string, boolean> = { keys: knowsSecrets(connection), certificates: connection.verdicts.length + connection.certificates.length > 0 };
  const links = ([['verdict', 'Verdict'], ['lanes', 'Handshake'], ['keys', 'Keys'], ['certificates', 'Certificates'], ['compare', 'Compare']] as const)
    .filter(([id]) => has[id] !== false);
  return (
    <header>
      <div class="bar">
        <span class="brand"><Logo /> entente</span>
        {document.connections.length > 1 && (
          <select aria-label="connection" class="picker" value={connection.id} onChange={(event) => show(event.currentTarget.value)}>
            {document.connections.map((one) => <option key={one.id} value={one.id}>{lineOf(one)}</option>)}
          </select>
        )}
        {state && <span class={`state ${state}`} role="status">{stateText[state]}</span>}
        <span class="space" />
        <OpenFile label="Open" take={open} />
        <button type="button" onClick={tour}>Tour</button>
        <ThemeButton />
      </div>
      <nav aria-label="sections">{links.map(([id, text]) => <a key={id} href={`#${id}`} onClick={(event) => { event.preventDefault(); jump(id); }}>{text}</a>)}</nav>
    </header>
  );
}

function jump(id: string): void {
  const target = globalThis.document.getElementById(id);
  target?.scrollIntoView({ block: 'start' });
  target?.focus({ preventScroll: true });
}

export const Logo = () => (
  <svg viewBox="0 0 32 24" width="30" height="22" aria-hidden="true">
    <circle cx="12" cy="12" r="9" fill="none" stroke="var(--client)" stroke-width="3" /><circle cx="20" cy="12" r="9" fill="none" stroke="var(--server)" stroke-width="3" />
  </svg>
);

function ThemeButton() {
  const [dark, setDark] = useState(isDark);
  const turn = () => { setTheme(dark ? 'light' : 'dark'); setDark(!dark); };
  return <button type="button" onClick={turn} aria-label={dark ? 'Light colours' : 'Dark colours'}>{dark ? '☀' : '☾'}</button>;
}
