// What an onlooker could read of a captured connection, and what stayed closed to him.
import type { Observation } from './model';
import { count, plural, safe, size } from './text';

const openers: Record<string, string> = {
  key_log: 'a key log', capture: 'the key log that the capture holds', server_key: "the server's private key",
  earlier_connection: 'the secret of an earlier connection, which it resumes',
};

function reading({ openedBy, opened, closed }: Observation): string {
  if (!opened) return closed ? `nothing: ${plural(closed, 'protected record')} stayed closed` : 'all there was: nothing was encrypted';
  const by = openedBy ? ` with ${Object.hasOwn(openers, openedBy) ? openers[openedBy] : openedBy}` : '';
  return `${plural(opened, 'protected record')}${by}${closed ? `; ${count(closed)} stayed closed` : ''}`;
}

function irregular({ tcp }: Observation): string[] {
  const told: string[] = [];
  if (!tcp.fromTheStart) told.push('its beginning is not in the capture');
  if (tcp.again) told.push(`${plural(tcp.again, 'segment')} sent again`);
  if (tcp.outOfOrder) told.push(`${count(tcp.outOfOrder)} out of order`);
  if (tcp.gaps) told.push(`${plural(tcp.gaps, 'gap')} (${size(tcp.lost)})`);
  if (tcp.overlapsThatDiffer) told.push(`${plural(tcp.overlapsThatDiffer, 'overlap')} that differ from what came first`);
  if (tcp.leftEarly) told.push('left before its end, to stay within memory');
  return told;
}

export function Observed({ observation }: { observation: Observation | null }) {
  if (!observation) return null;
  const rows: [string, string][] = [['could be read', reading(observation)]];
  if (observation.obstacle) rows.push(['in the way', observation.obstacle.text || observation.obstacle.code]);
  if (observation.finishedRight === 2) rows.push(['both Finished', 'right: nothing was altered']);
  if (observation.finishedWrong) rows.push(['Finished', 'one does not fit the messages: somebody altered them']);
  if (observation.unprotected) rows.push(['not believed', `${plural(observation.unprotected, 'message')} that neither side can have written so`]);
  if (observation.plaintext) rows.push(['before TLS', `${size(observation.plaintext)} in the clear (STARTTLS)`]);
  const odd = irregular(observation);
  if (odd.length) rows.push(['TCP', odd.join(', ')]);
  return (
    <section class="observed" aria-label="What the capture shows">
      <dl class="facts">{rows.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{safe(value)}</dd></div>)}</dl>
    </section>
  );
}
