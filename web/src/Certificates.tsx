// Who the peer is: the path to a trust anchor, every check, and the certificates to the byte.
import { useState } from 'preact/hooks';
import { Copy, Hex, Mark, NoteView, Section } from './bits';
import { usePlaceIn, useShared } from './context';
import { Explorer } from './Explorer';
import type { Certificate, CertificateInfo, Check, Path, Verdict } from './model';
import { plural, safe, words } from './text';

export function Certificates() {
  const { connection } = useShared();
  if (!connection.verdicts.length && !connection.certificates.length) return null;
  return (
    <Section id="certificates" title="Who it is" lead="A certificate ties a name to a public key, signed by somebody. Whoever signed it has a certificate as well, up to one that you trust already.">
      {connection.verdicts.map((verdict, at) => <Judged key={at} verdict={verdict} />)}
      {connection.certificates.length > 0 && <h3>As they were sent</h3>}
      {connection.certificates.map((certificate) => <Sent key={certificate.id} certificate={certificate} />)}
    </Section>
  );
}

function Judged({ verdict }: { verdict: Verdict }) {
  const { notes, printing } = useShared();
  const unproven = verdict.verified && verdict.unproven;
  const failed = verdict.checks.filter((check) => check.outcome === 'fail').length;
  const [all, setAll] = useState(false);
  const outside = verdict.checks.filter((check) => all || check.outcome !== 'not_applicable');
  const paths = [...verdict.paths].sort((one, other) => Number(other.accepted) - Number(one.accepted));
  return (
    <div class="judged">
      <h3><Mark good={verdict.verified} /> {unproven ? 'The certificate is good for' : `The ${safe(verdict.of)} is ${verdict.verified ? '' : 'not '}`} {verdict.name ? safe(verdict.name) : 'verified'} {verdict.error && <code>{safe(verdict.error)}</code>}</h3>
      {unproven && <p>But {safe(unproven)}.</p>}
      {paths.slice(0, 8).map((path, at) => <PathView key={at} path={path} checks={verdict.checks} />)}
      {paths.length > 8 && <p class="muted">and {plural(paths.length - 8, 'more path')}</p>}
      <details class="every-check" open={printing || !verdict.verified}>
      <summary>{plural(verdict.checks.filter((check) => check.outcome === 'pass').length, 'check')} passed{failed > 0 && `, ${failed} did not`}: what each wanted, and found</summary>
      <table class="checks">
        <caption>Checks, as of {safe(verdict.at)} <button type="button" class="small" aria-pressed={all} onClick={() => setAll(!all)}>{all ? 'those that apply' : 'all'}</button></caption>
        <thead><tr><th scope="col">check</th><th scope="col">of</th><th scope="col">wanted</th><th scope="col">found</th></tr></thead>
        <tbody>{outside.map((check, at) => (
          <tr key={at} class={check.outcome}>
            <th scope="row"><Mark good={check.outcome === 'pass'} unknown={!['pass', 'fail'].includes(check.outcome)} /> <span title={notes.of(`check/${check.check}`)?.what}>{safe(words(check.check))}</span>{check.code && <code> {safe(check.code)}</code>}</th>
            <td>#{check.certificate}</td><td>{safe(check.expected)}</td><td>{safe(check.got)}</td>
          </tr>
        ))}</tbody>
      </table>
      </details>
      {verdict.warnings.length > 0 && <><h4>Warnings</h4><ul>{verdict.warnings.map((warning, at) => <li key={at}>{safe(warning.text)} {warning.code && <code>{safe(warning.code)}</code>}<NoteView note={notes.of(`warning/${warning.code}`)} /></li>)}</ul></>}
      {verdict.wouldBreak.length > 0 && <p class="muted">Would break: {verdict.wouldBreak.map(safe).join(' · ')}</p>}
    </div>
  );
}

function PathView({ path, checks }: { path: Path; checks: Check[] }) {
  return (
    <ol class={`path-graph ${path.accepted ? 'good' : 'bad'}`} aria-label={path.accepted ? 'a good path' : 'a path that was refused'}>
      {path.certificates.map((certificate, at) => {
        const own = (path.accepted ? checks : path.rejections).filter((check) => check.certificate === at);
        return (
          <li key={at} class={certificate.anchor ? 'anchor' : at === 0 ? 'leaf' : ''}>
            <span class="subject">{safe(shortName(certificate.subject))}</span>
            <span class="about">{safe(certificate.key)}{certificate.anchor ? ' · trusted here' : ''}</span>
            <span class="about">until {safe(certificate.notAfter.slice(0, 10))}</span>
            {own.length > 0 && <span class="marks">{own.filter((check) => check.outcome !== 'not_applicable').map((check) => <span key={check.check} class={check.outcome} title={`${safe(check.check)}: ${safe(check.got)}`}>{check.outcome === 'pass' ? '✓' : check.outcome === 'fail' ? '✗' : '–'} {safe(words(check.check))} </span>)}</span>}
          </li>
        );
      })}
    </ol>
  );
}

export const shortName = (name: string): string => /(?:^|, ?)CN=([^,]+)/.exec(name)?.[1] ?? name;

function Sent({ certificate }: { certificate: Certificate }) {
  const { printing } = useShared();
  const place = usePlaceIn([certificate.id]);
  const [byHand, setByHand] = useState<boolean | null>(null);
  const open = printing || (byHand ?? place !== null);
  const info = certificate.info;
  return (
    <details class="certificate" open={open} onToggle={(event) => { if (event.currentTarget.open !== open) setByHand(event.currentTarget.open); }}>
      <summary>
        <span class="tag">{safe(certificate.sentBy)} #{certificate.index}</span> <strong>{safe(info ? shortName(info.subject) || info.names[0] || 'no subject' : certificate.id)}</strong>
        {info && <span class="muted"> {safe(info.key)}, issued by {safe(shortName(info.issuer))}</span>}
      </summary>
      {open && (
        <div class="body">
          {info && <About info={info} />}
          <p class="muted">SHA-256 <Hex hex={certificate.sha256} /></p>
          {certificate.der ? <Explorer id={certificate.id} label="the certificate" hex={certificate.der} fields={certificate.fields} notesUnder="der" /> : <p class="muted">Its bytes were not kept.</p>}
        </div>
      )}
    </details>
  );
}

const About = ({ info }: { info: CertificateInfo }) => (
  <dl class="facts">
    <div><dt>subject</dt><dd>{safe(info.subject)}</dd></div>
    <div><dt>issuer</dt><dd>{safe(info.issuer)}</dd></div>
    <div><dt>names</dt><dd>{info.names.map(safe).join(', ') || '–'} <Copy text={info.names.join(', ')} what="the names" /></dd></div>
    <div><dt>valid</dt><dd>{safe(info.notBefore)} to {safe(info.notAfter)}</dd></div>
    <div><dt>key</dt><dd>{safe(info.key)}</dd></div>
    <div><dt>signed with</dt><dd>{safe(info.algorithm)}</dd></div>
    <div><dt>serial</dt><dd><code>{safe(info.serial)}</code></dd></div>
  </dl>
);
