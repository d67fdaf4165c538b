// Small pieces that every section uses.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Note } from './notes';
import { clauseAddress, safe } from './text';
import { spaced } from './bytes';

export function Clause({ text }: { text: string | null }) {
  if (!text) return null;
  const address = clauseAddress(text);
  return address
    ? <a class="clause" href={address} rel="noreferrer noopener" target="_blank">{safe(text)}</a>
    : <span class="clause">{safe(text)}</span>;
}

export function NoteView({ note, titled }: { note: Note | null; titled?: boolean }) {
  if (!note) return null;
  return (
    <div class="note">
      <p>{titled && <strong>{safe(note.title)}: </strong>}{safe(note.what)} {safe(note.why)}</p>
      {note.without && <p class="without"><span class="tag">Without it</span> {safe(note.without)}</p>}
      {note.clause && <p><Clause text={note.clause} /></p>}
    </div>
  );
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    area.className = 'hidden-area';
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}

export function Copy({ text, what }: { text: string; what: string }) {
  const [said, setSaid] = useState('');
  const press = () => {
    void copy(text).then((done) => {
      setSaid(done ? 'copied' : 'not allowed');
      setTimeout(() => setSaid(''), 1500);
    });
  };
  return <button type="button" class="small" onClick={press} aria-label={`Copy ${what}`}>{said || 'copy'}</button>;
}

export function Hex({ hex, limit = 64 }: { hex: string; limit?: number }) {
  const [all, setAll] = useState(false);
  const cut = !all && hex.length > limit * 2;
  return (
    <span class="hexline">
      <code>{spaced(cut ? hex.slice(0, limit * 2) : hex)}{cut ? ' … ' : ''}</code>
      {cut && <button type="button" class="small" onClick={() => setAll(true)}>all {hex.length / 2} bytes</button>}
      <Copy text={hex} what="these bytes" />
    </span>
  );
}

/** Names that may break after what joins their parts. */
export const Breakable = ({ text }: { text: string }) => <>{safe(text).split(/(?<=[_/:,@])/).map((part, at) => (at ? <><wbr />{part}</> : part))}</>;

export const Mark = ({ good, unknown }: { good: boolean; unknown?: boolean }) => (
  <span class={unknown ? 'mark unknown' : good ? 'mark good' : 'mark bad'} role="img" aria-label={unknown ? 'not judged' : good ? 'good' : 'bad'}>
    {unknown ? '–' : good ? '✓' : '✗'}
  </span>
);

export function Section({ id, title, lead, children }: { id: string; title: string; lead?: string; children: ComponentChildren }) {
  return (
    <section id={id} aria-labelledby={`${id}-title`} tabIndex={-1}>
      <h2 id={`${id}-title`}>{title}</h2>
      {lead && <p class="lead">{lead}</p>}
      {children}
    </section>
  );
}

export function Choice<T extends string>({ label, value, options, set }: { label: string; value: T; options: [T, string][]; set: (value: T) => void }) {
  return (
    <div class="choice" role="group" aria-label={label}>
      {options.map(([option, text]) => (
        <button key={option} type="button" aria-pressed={option === value} onClick={() => set(option)}>{text}</button>
      ))}
    </div>
  );
}
