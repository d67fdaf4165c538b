// What if: the same again with one thing changed, in a terminal. The page itself asks nobody.
import { Copy, Section } from './bits';
import { whatIf } from './changes';
import { useShared } from './context';

export function WhatIf() {
  const { document, connection } = useShared();
  const changes = whatIf(document, connection);
  if (!changes.length) return null;
  return (
    <Section id="what-if" title="What if" lead="The same again with one thing changed, in a terminal. Drop the page that it writes onto this one, to compare them.">
      <ul class="what-if">{changes.map(({ command, what }) => <li key={command}><code>{command}</code> <Copy text={command} what={command} /><span class="reason">{what}</span></li>)}</ul>
    </Section>
  );
}
