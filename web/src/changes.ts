// What if: the command lines that make a handshake again with one thing changed.
import type { Connection, Document } from './model';

interface Change { options: string; what: string }

const demos: Change[] = [
  { options: '', what: 'TLS 1.3 with a post-quantum key exchange.' },
  { options: '--hrr', what: 'The client guesses a group that the server does not take: one more round trip.' },
  { options: '--client-auth', what: 'The server asks who the client is: certificates both ways.' },
  { options: '--resume', what: 'A second connection resumes the first: no certificate, no signature.' },
  { options: '--0rtt', what: 'The second one begins with data, and somebody sends these again.' },
  { options: '--tls12', what: 'TLS 1.2: one round trip more, and the certificate in the clear.' },
  { options: '--tls12-rsa', what: 'TLS 1.2 as in textbooks: who gets the server’s key later reads it all.' },
  { options: '--break expired', what: 'The certificate is past its date: who notices, and what is said.' },
  { options: '--break finished', what: 'One bit is altered on its way: Finished shows it.' },
];

function connecting({ agreement, failure, offer, verdicts }: Connection): Change[] {
  const changes: Change[] = [];
  const offered = JSON.stringify(offer?.['versions'] ?? '');
  if (failure?.code.startsWith('E-CERT-')) changes.push({ options: '--no-verify', what: 'Go on in spite of the certificate, to see the rest. Nobody knows then who the server is.' });
  if (agreement['version'] === '1.3') changes.push({ options: '--max 1.2', what: 'TLS 1.2: one round trip more, and the certificate in the clear, where the server still has it.' });
  else if (offered.includes('1.3')) changes.push({ options: '--min 1.3', what: 'TLS 1.3 or nothing: does the server have it?' });
  changes.push(agreement['post_quantum'] === true
    ? { options: '--groups x25519', what: 'Without post-quantum: a small ClientHello, and a recording that a quantum computer opens one day.' }
    : { options: '--groups X25519MLKEM768', what: 'Post-quantum or nothing: does the server have it?' });
  changes.push({ options: '--suites TLS_CHACHA20_POLY1305_SHA256', what: 'Another cipher, and no other: does the server take it?' });
  if (!failure) changes.push({ options: '--resume', what: 'Connect twice: the second connection brings a ticket, and no certificate is shown.' });
  if (verdicts.some((verdict) => verdict.checks.some((check) => check.check === 'revocation' && check.outcome === 'unknown'))) changes.push({ options: '--fetch', what: 'Ask the CA whether the certificate was revoked.' });
  return changes;
}

// What goes into a shell has none of its characters, whatever the document says.
const isPlain = (word: string): boolean => /^[A-Za-z0-9_./][A-Za-z0-9_.:/-]*$/.test(word);

/** The commands, with what each changes. */
export function whatIf(document: Document, connection: Connection): { command: string; what: string }[] {
  const [verb, target] = (document.source.command ?? '').split(' ');
  const given = (document.source.command ?? '').split(' ').slice(1).join(' ');
  const whole = (head: string, { options, what }: Change) => ({ command: [head, options, '--html what-if.html'].filter(Boolean).join(' '), what });
  if (verb === 'demo') return demos.filter(({ options }) => options !== given).map((change) => whole('entente demo', change));
  if (verb !== 'connect' || !target || !isPlain(target)) return [];
  const trust = connection.verdicts.find((verdict) => verdict.of === 'server')?.trust ?? '';
  return connecting(connection).map((change) => whole(`entente connect ${target}${isPlain(trust) ? ` --ca ${trust}` : ''}`, change));
}
