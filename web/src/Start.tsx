// What is shown when there is nothing to show yet.
import { Logo } from './App';
import type { State } from './live';
import type { Document } from './model';
import { OpenFile } from './OpenFile';

export function Start({ open, state, empty }: { open: (document: Document) => void; state: State | null; empty: boolean }) {
  return (
    <main id="main" class="start" tabIndex={-1}>
      <h1><Logo /> entente</h1>
      {state === 'live' || state === 'connecting' || empty
        ? <p class="lead" role="status">{state === 'live' ? 'Waiting for the first connection.' : empty ? 'There is no connection in this document.' : 'Connecting…'}</p>
        : <p class="lead">A TLS handshake, explained to the byte. Open a transcript, or drop one anywhere on this page: it is read here, and goes nowhere.</p>}
      <p><OpenFile label="Open a transcript" take={open} /></p>
      <p class="muted">Make one:</p>
      <pre>{'entente demo --transcript demo.json\nentente connect example.org --transcript mine.json\nentente connect example.org --html mine.html'}</pre>
    </main>
  );
}
