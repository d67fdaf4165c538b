// The document's connections, to find one and to open it.
import { Breakable } from './bits';
import { verdictOf } from './compare';
import { useShared } from './context';
import type { Connection } from './model';
import { safe, versionName } from './text';

export const numberOf = (connection: Connection): string => connection.id.replace(/^c/, '');
export const signOf = (connection: Connection): string => (connection.failure ? '✗' : connection.established ? '✓' : '…');
const whenOf = (connection: Connection): string => connection.began?.slice(11, 19) ?? '';

/** One line that tells it from the others. */
export const lineOf = (connection: Connection): string =>
  [`${numberOf(connection)} ${signOf(connection)} ${safe(connection.title)}`, agreedOn(connection), connection.failure?.code, whenOf(connection)].filter(Boolean).join(' · ');

const agreedOn = ({ agreement, relation }: Connection): string =>
  agreement['version'] ? [versionName(agreement['version']), agreement['resumed'] || relation?.kind === 'resumes' ? 'resumed' : ''].filter(Boolean).join(', ') : '';

export function Connections({ open }: { open: (id: string) => void }) {
  const { document, connection } = useShared();
  if (document.connections.length < 2) return null;
  return (
    <section id="connections" aria-labelledby="connections-title">
      <h2 id="connections-title" class="minor">{document.connections.length} connections</h2>
      <div class="connections" tabIndex={0} role="group" aria-label="connections">
        <table>
          <thead><tr><th scope="col">#</th><th scope="col">when</th><th scope="col">with</th><th scope="col">agreed on</th><th scope="col">outcome</th></tr></thead>
          <tbody>{document.connections.map((one) => (
            <tr key={one.id} class={one === connection ? 'chosen' : ''} onClick={() => open(one.id)}>
              <th scope="row"><button type="button" class="small" aria-pressed={one === connection} aria-label={`connection ${numberOf(one)}, ${safe(one.title)}`} onClick={(event) => { event.stopPropagation(); open(one.id); }}>{numberOf(one)}</button></th>
              <td>{whenOf(one)}</td>
              <td><Breakable text={one.title} /></td>
              <td>{safe(agreedOn(one))}</td>
              <td><span class={`mark ${one.failure ? 'bad' : one.established ? 'good' : 'unknown'}`} aria-hidden="true">{signOf(one)}</span> <Breakable text={verdictOf(one)} /></td>
            </tr>
          ))}</tbody>
        </table>
      </div>
    </section>
  );
}
