// A short tour for the first visit: a card beside each of the page's parts in turn.
import { useEffect, useRef, useState } from 'preact/hooks';
import { messages } from './compare';
import { remembered, useShared } from './context';

const stops: { at: string; title: string; text: string; opens?: boolean }[] = [
  { at: 'verdict', title: 'First the verdict', text: 'Whether the handshake went well and, if not, what was seen, what that suggests, and what to do about it.' },
  { at: 'lanes', title: 'Then who said what', text: 'Client on the left in blue, server on the right in orange. Arrows travel; cards between them are what a side works out for itself.' },
  { at: 'lanes', opens: true, title: 'Every byte has a name', text: 'This is the first message, open at one of its bytes. Click a byte and see its field, click a field and see its bytes. The arrow keys move, and the address keeps the place.' },
  { at: 'keys', title: 'Where the keys come from', text: 'From two halves in the clear to keys that only both sides have. Pick a box: what goes in, what comes out.' },
  { at: 'certificates', title: 'Who it is', text: 'The path to somebody you trust, every check on the way, and each certificate to the byte.' },
  { at: 'compare', title: 'What differs', text: 'Put two handshakes side by side, or drop a second file on the page. That was all.' },
];

export function Tour({ wanted, end }: { wanted: boolean; end: () => void }) {
  const present = stops.filter((stop) => document.getElementById(stop.at));
  const { connection, go } = useShared();
  const [at, setAt] = useState(0);
  const card = useRef<HTMLDivElement>(null);
  const stop = present[at];
  useEffect(() => {
    if (!wanted || !stop) return undefined;
    const first = stop.opens ? messages(connection).find((message) => message.bytes && message.fields.length) : undefined;
    if (first) go(first.id, first.fields.find((field) => field.name === 'random')?.offset ?? 0);
    let timer = 0;
    const settle = (patience: number) => {
      const section = document.getElementById(stop.at);
      const target = first && patience > 0 ? section?.querySelector('.item:has(.hexgrid)') : section;
      if (!target && patience > 0) { timer = window.setTimeout(settle, 30, patience - 1); return; }
      target?.classList.add('toured');
      target?.scrollIntoView({ block: 'start' });
      card.current?.focus({ preventScroll: true });
    };
    settle(50);
    return () => { clearTimeout(timer); document.querySelector('.toured')?.classList.remove('toured'); };
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
        {at + 1 < present.length && <button type="button" onClick={leave}>Skip</button>}
        {at > 0 && <button type="button" onClick={() => setAt(at - 1)}>Back</button>}
        <button type="button" class="primary" onClick={next}>{at + 1 < present.length ? 'Next' : 'Done'}</button>
      </p>
    </div>
  );
}
