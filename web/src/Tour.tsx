// A short tour for the first visit: a card beside each of the page's parts in turn.
import { useEffect, useRef, useState } from 'preact/hooks';
import { remembered } from './context';

const stops: { at: string; title: string; text: string }[] = [
  { at: 'verdict', title: 'First the verdict', text: 'Whether the handshake went well and, if not, what was seen, what that suggests, and what to do about it.' },
  { at: 'lanes', title: 'Then who said what', text: 'Client on the left in blue, server on the right in orange. Arrows travel; cards between them are what a side works out for itself.' },
  { at: 'lanes', title: 'Every byte has a name', text: 'Open a message. Click a byte and see its field, click a field and see its bytes. The arrow keys move, and the address keeps the place.' },
  { at: 'keys', title: 'Where the keys come from', text: 'From two halves in the clear to keys that only both sides have. Pick a box: what goes in, what comes out.' },
  { at: 'certificates', title: 'Who it is', text: 'The path to somebody you trust, every check on the way, and each certificate to the byte.' },
  { at: 'compare', title: 'What if', text: 'Put two handshakes side by side, or drop a second file on the page. That was all.' },
];

export function Tour({ wanted, end }: { wanted: boolean; end: () => void }) {
  const present = stops.filter((stop) => document.getElementById(stop.at));
  const [at, setAt] = useState(0);
  const card = useRef<HTMLDivElement>(null);
  const stop = present[at];
  useEffect(() => {
    if (!wanted || !stop) return undefined;
    const target = document.getElementById(stop.at);
    target?.classList.add('toured');
    target?.scrollIntoView({ block: 'start' });
    card.current?.focus({ preventScroll: true });
    return () => target?.classList.remove('toured');
  }, [wanted, stop]);
  if (!wanted || !stop) return null;
  const leave = () => { setAt(0); remembered.set('toured', 'yes'); end(); };
  const next = () => (at + 1 < present.length ? setAt(at + 1) : leave());
  return (
    <div
      ref={card} class="tour" role="dialog" aria-labelledby="tour-title" aria-describedby="tour-text" tabIndex={-1}
      onKeyDown={(event) => { if (event.key === 'Escape') leave(); }}
    >
      <p class="muted">{at + 1} of {present.length}</p>
      <h2 id="tour-title">{stop.title}</h2>
      <p id="tour-text">{stop.text}</p>
      <p class="buttons">
        <button type="button" onClick={leave}>{at + 1 < present.length ? 'Skip' : 'Close'}</button>
        {at > 0 && <button type="button" onClick={() => setAt(at - 1)}>Back</button>}
        {at + 1 < present.length && <button type="button" class="primary" onClick={next}>Next</button>}
      </p>
    </div>
  );
}
