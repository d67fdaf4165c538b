// Opening a transcript: a file that is chosen or dropped is read here, and goes nowhere.
import { useRef, useState } from 'preact/hooks';
import { readDocument, type Document } from './model';
import { dict } from './read';

/** The transcript of a .json file, or of a page like this one. */
export function parseTranscript(text: string): Document | string {
  const within = /<script type="application\/json" id="entente-data">([^<]*)<\/script>/.exec(text);
  try {
    const value: unknown = JSON.parse(within?.[1] ?? text);
    return readDocument(within ? dict(value)['document'] : value);
  } catch {
    return 'This is no JSON.';
  }
}

export function readFile(file: File, take: (document: Document) => void, complain: (why: string) => void): void {
  const reader = new FileReader();
  reader.onerror = () => complain('The file could not be read.');
  reader.onload = () => {
    const document = parseTranscript(typeof reader.result === 'string' ? reader.result : '');
    if (typeof document === 'string') complain(document);
    else take(document);
  };
  reader.readAsText(file);
}

export function OpenFile({ label, take }: { label: string; take: (document: Document) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [wrong, setWrong] = useState('');
  const chosen = () => {
    const file = input.current?.files?.[0];
    if (file) readFile(file, (document) => { setWrong(''); take(document); }, setWrong);
  };
  return (
    <span class="open-file">
      <input ref={input} type="file" accept=".json,.html,application/json" class="unseen" tabIndex={-1} aria-hidden="true" onChange={chosen} />
      <button type="button" onClick={() => input.current?.click()}>{label}</button>
      {wrong && <span role="alert" class="wrong">{wrong}</span>}
    </span>
  );
}
