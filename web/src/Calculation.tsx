// What one side computed between two messages: choices with their reasons, work with its duration, and secrets.
import { Fragment } from 'preact';
import { useState } from 'preact/hooks';
import { Clause, Mark } from './bits';
import { useHot, useShared } from './context';
import { is12, type Calculation, type CalcStep } from './flow';
import { safe, stateWords, time, words } from './text';
import type { SecretStep } from './model';

const jobWords: Record<string, string> = {
  generate_shares: 'makes a fresh key pair for each group it guesses', respond: 'completes the key exchange with the client’s share', agree: 'computes the shared secret from the server’s share',
  sign: 'signs the handshake so far with its private key', verify_signature: 'checks that signature with the certificate’s key', verify_chain: 'judges the certificates',
  choose_credential: 'chooses a certificate', decrypt_premaster: 'decrypts the premaster secret', fetch_revocation: 'asks whether it was revoked',
};

export function CalculationView({ item }: { item: Calculation }) {
  const { printing } = useShared();
  const [open, setOpen] = useState(false);
  const secrets = item.steps.filter((step) => step.kind === 'secret');
  const hot = useHot(secrets.map((step) => step.id));
  const details = item.steps.filter((step) => step.kind !== 'secret');
  const short = open || printing || item.steps.length <= 4;
  return (
    <li class={`item calc ${item.side} ${hot.is ? 'hot' : ''}`}>
      <div class="calc-card">
        <p class="calc-title"><span class="gear" aria-hidden="true">⚙</span> The {item.side} {safe(item.title)}{item.after && <span class="muted"> on {safe(item.after)}</span>}</p>
        <ul class="calc-steps">
          {(short ? details : details.filter((step) => step.kind === 'job' || step.kind === 'decision').slice(0, 3)).map((step) => <li key={step.id}><CalcLine step={step} /></li>)}
        </ul>
        {secrets.length > 0 && <p class="chips">{secrets.map((step) => <SecretChip key={step.id} step={step} />)}</p>}
        {item.steps.length > 4 && details.length > 3 && !printing && <button type="button" class="small" aria-expanded={open} onClick={() => setOpen(!open)}>{open ? 'less' : 'every step'}</button>}
      </div>
    </li>
  );
}

function SecretChip({ step }: { step: SecretStep }) {
  const { go, notes, connection } = useShared();
  const hot = useHot([step.id]);
  const note = notes.secret(step.name, is12(connection));
  return <button type="button" class={`chip key ${hot.is ? 'hot' : ''}`} title={note?.what} onClick={() => go(step.id)} {...hot.on}>{safe(words(step.name))}</button>;
}

function CalcLine({ step }: { step: CalcStep }) {
  const { notes, connection } = useShared();
  switch (step.kind) {
    case 'job':
      return <>{!step.ok && <Mark good={false} />} {jobWords[step.job] ?? words(safe(step.job))} <span class="took">{time(step.duration)}</span></>;
    case 'decision': {
      const note = notes.of(`decision/${step.topic}`);
      return <><span class="topic" title={note?.what}>{words(safe(step.topic))}</span> <strong>{safe(step.chosen)}</strong>: {safe(step.why)}</>;
    }
    case 'keys':
      return <>from now on {step.direction === 'sent' ? 'writes' : 'reads'} under the <strong>{safe(step.epoch)}</strong> keys, {safe(step.suite)}</>;
    case 'state':
      return <span class="muted">{safe(stateWords(step.to))}</span>;
    case 'verification': {
      const verdict = connection.verdicts[step.verdict];
      return verdict ? <><Mark good={verdict.verified} /> the certificates are {verdict.verified ? 'good' : `not: ${safe(verdict.error ?? 'see below')}`} (<a href="#certificates">each check</a>)</> : <Fragment>judged</Fragment>;
    }
    default:
      return <Clause text={null} />;
  }
}
