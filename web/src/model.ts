// The document (entente.transcript/1) as the page reads it. Whoever wrote it may be newer than the page, or hostile: what
// is missing gets a default, what has another type than it should is left out, what is unknown stays unknown.
import type { Dict } from './read';
import { bool, dict, list, num, open, str, strOrNull, strings } from './read';

export type Side = 'client' | 'server';

export interface Field {
  name: string;
  index: number | null;
  offset: number;
  length: number;
  depth: number;
  leaf: boolean;
  value: string | null;
  note: string | null;
}

interface Common {
  id: string;
  at: number;
  side: Side;
}
export interface RecordStep extends Common {
  kind: 'record';
  direction: string;
  sender: Side;
  epoch: string;
  type: string;
  outer: string;
  size: number;
  wire: string | null;
  content: string | null;
  contentSize: number;
  messages: string[];
}
export interface MessageStep extends Common {
  kind: 'message';
  direction: string;
  sender: Side;
  epoch: string;
  name: string;
  type: number;
  size: number;
  bytes: string | null;
  records: string[];
  summary: string | null;
  sameAs: string | null;
  fields: Field[];
}
export interface SecretStep extends Common {
  kind: 'secret';
  name: string;
  from: string | null;
  operation: string;
  salt: string | null;
  label: string | null;
  hash: string;
  context: string | null;
  info: string | null;
  length: number;
  offset: number;
  input: string | null;
  value: string | null;
}
export interface AlertStep extends Common { kind: 'alert'; direction: string; sender: Side; epoch: string; level: string; alert: string; code: number }
export interface DataStep extends Common { kind: 'data'; direction: string; sender: Side; size: number; bytes: string | null }
export interface CcsStep extends Common { kind: 'change_cipher_spec'; direction: string; sender: Side }
export interface DecisionStep extends Common { kind: 'decision'; topic: string; chosen: string; why: string }
export interface StateStep extends Common { kind: 'state'; from: string; to: string; by: string }
export interface KeysStep extends Common { kind: 'keys'; direction: string; epoch: string; suite: string }
export interface JobStep extends Common { kind: 'job'; job: string; duration: number; ok: boolean }
export interface VerificationStep extends Common { kind: 'verification'; verdict: number }
export interface FailureStep extends Common { kind: 'failure'; code: string; where: string }
export interface OtherStep extends Common { kind: 'completed' | 'interference' | 'unknown'; what: string }
export type Step =
  | RecordStep | MessageStep | SecretStep | AlertStep | DataStep | CcsStep | DecisionStep | StateStep | KeysStep
  | JobStep | VerificationStep | FailureStep | OtherStep;

export interface Check { certificate: number; check: string; outcome: string; code: string | null; expected: string; got: string }
export interface CertificateInfo {
  subject: string; issuer: string; serial: string; notBefore: string; notAfter: string; key: string;
  algorithm: string; names: string[]; isCa: boolean; anchor: boolean; sha256: string;
}
export interface Path { accepted: boolean; rejections: Check[]; certificates: CertificateInfo[] }
export interface Verdict {
  of: string; verified: boolean; unproven: string | null; name: string; at: string; trust: string; error: string | null; checks: Check[]; paths: Path[];
  warnings: { code: string; text: string }[]; wouldBreak: string[];
}
export interface Certificate {
  id: string; sentBy: string; index: number; sha256: string; der: string | null; info: CertificateInfo | null; fields: Field[];
}
export interface Failure {
  code: string; verdict: string; alert: string | null; by: string | null; where: string | null; expected: string | null;
  got: string | null; cause: string | null; clause: string | null; observed: string[]; inferred: string[];
  user: string | null; operator: string | null; exit: number | null;
}
/** What somebody on the way could read, and what not. */
export interface Observation {
  outcome: string; openedBy: string | null; opened: number; closed: number; obstacle: { code: string; text: string } | null;
  finishedRight: number; finishedWrong: boolean; unprotected: number; plaintext: number;
  tcp: { fromTheStart: boolean; leftEarly: boolean; again: number; outOfOrder: number; overlapsThatDiffer: number; gaps: number; lost: number };
}
export interface Connection {
  id: string; title: string; relation: { kind: string; of: string } | null; viewpoint: string; server: string | null;
  addresses: { client: string | null; server: string | null }; began: string | null; established: boolean;
  agreement: Dict; offer: Dict | null; traffic: Record<Side, { sent: number; received: number }>; cost: Dict | null;
  phases: { name: string; start: number; duration: number }[]; failure: Failure | null; verdicts: Verdict[];
  certificates: Certificate[]; steps: Step[]; leftOut: number; answered: string[]; observation: Observation | null;
}
export interface Document {
  schema: string; program: string; source: { kind: string; command: string | null; file: string | null };
  created: string | null; secrets: boolean; connections: Connection[];
}

const side = (value: unknown): Side => (value === 'server' ? 'server' : 'client');

function field(value: unknown): Field {
  const from = dict(value);
  return {
    name: str(from['name'], 'field'), index: typeof from['index'] === 'number' ? from['index'] : null,
    offset: Math.max(0, num(from['offset'])), length: Math.max(0, num(from['length'])), depth: num(from['depth']),
    leaf: bool(from['leaf'], true), value: strOrNull(from['value']), note: strOrNull(from['note']),
  };
}

function hex(value: unknown): string | null {
  return typeof value === 'string' && value.length % 2 === 0 && /^[0-9a-f]*$/.test(value) ? value : null;
}

type Reader = (from: Dict, common: Common) => Step;
const sender = (from: Dict, common: Common): Side =>
  from['sender'] ? side(from['sender'])
  : from['direction'] === 'received' ? (common.side === 'client' ? 'server' : 'client') : common.side;

const readers: Record<string, Reader> = {
  record: (from, common) => ({
    ...common, kind: 'record', direction: str(from['direction']), sender: sender(from, common), epoch: str(from['epoch'], 'plain'),
    type: str(from['type']), outer: str(from['outer_type'], str(from['type'])), size: num(from['size']), wire: hex(from['wire']),
    content: hex(from['content']), contentSize: num(from['content_size']), messages: strings(from['messages']),
  }),
  message: (from, common) => ({
    ...common, kind: 'message', direction: str(from['direction']), sender: sender(from, common), epoch: str(from['epoch'], 'plain'),
    name: str(from['name'], 'message'), type: num(from['type']), size: num(from['size']), bytes: hex(from['bytes']),
    records: strings(from['records']), summary: strOrNull(from['summary']), sameAs: strOrNull(from['same_as']),
    fields: list(from['fields']).map(field),
  }),
  secret: (from, common) => ({
    ...common, kind: 'secret', name: str(from['name'], 'secret'), from: strOrNull(from['from']), operation: str(from['operation']),
    salt: strOrNull(from['salt']), offset: num(from['offset']),
    label: strOrNull(from['label']), hash: str(from['hash'], 'SHA-256'), context: hex(from['context']) || null,
    info: hex(from['info']) || null, length: num(from['length']), input: hex(from['input']) || null, value: hex(from['value']) || null,
  }),
  alert: (from, common) => ({
    ...common, kind: 'alert', direction: str(from['direction']), sender: sender(from, common), epoch: str(from['epoch'], 'plain'),
    level: str(from['level']), alert: str(from['alert']), code: num(from['code']),
  }),
  data: (from, common) => ({
    ...common, kind: 'data', direction: str(from['direction']), sender: sender(from, common), size: num(from['size']), bytes: hex(from['bytes']),
  }),
  change_cipher_spec: (from, common) => ({ ...common, kind: 'change_cipher_spec', direction: str(from['direction']), sender: sender(from, common) }),
  decision: (from, common) => ({ ...common, kind: 'decision', topic: str(from['topic']), chosen: str(from['chosen']), why: str(from['why']) }),
  state: (from, common) => ({ ...common, kind: 'state', from: str(from['from']), to: str(from['to']), by: str(from['by']) }),
  keys: (from, common) => ({ ...common, kind: 'keys', direction: str(from['direction']), epoch: str(from['epoch']), suite: str(from['suite']) }),
  job: (from, common) => ({ ...common, kind: 'job', job: str(from['job']), duration: num(from['duration_us']), ok: bool(from['ok'], true) }),
  verification: (from, common) => ({ ...common, kind: 'verification', verdict: num(from['verdict'], -1) }),
  failure: (from, common) => ({ ...common, kind: 'failure', code: str(from['code']), where: str(from['where']) }),
  completed: (_from, common) => ({ ...common, kind: 'completed', what: '' }),
  interference: (from, common) => ({ ...common, kind: 'interference', what: str(from['what']) }),
};

function step(value: unknown, index: number): Step {
  const from = dict(value);
  const common = { id: str(from['id'], `s${index}`), at: num(from['at_us']), side: side(from['side']) };
  const reader = Object.hasOwn(readers, str(from['kind'])) ? readers[str(from['kind'])] : undefined;
  return reader ? reader(from, common) : { ...common, kind: 'unknown', what: str(from['kind'], 'a step') };
}

function certificateInfo(value: unknown): CertificateInfo {
  const from = dict(value);
  return {
    subject: str(from['subject']), issuer: str(from['issuer']), serial: str(from['serial']), notBefore: str(from['not_before']),
    notAfter: str(from['not_after']), key: str(from['key']), algorithm: str(from['signature_algorithm']),
    names: [...strings(from['dns_names']), ...strings(from['ip_names']), ...strings(from['email_names']), ...strings(from['other_names'])],
    isCa: bool(from['is_ca'], false), anchor: bool(from['anchor'], false), sha256: hex(from['sha256']) ?? '',
  };
}

function warning(value: unknown): { code: string; text: string } {
  if (typeof value === 'string') return { code: '', text: value };
  const from = dict(value);
  return { code: str(from['code']), text: str(from['text'], str(from['what'], str(from['message']))) };
}

function checkOf(value: unknown): Check {
  const from = dict(value);
  return {
    certificate: num(from['certificate']), check: str(from['check']), outcome: str(from['outcome']),
    code: strOrNull(from['code']), expected: str(from['expected']), got: str(from['got']),
  };
}

function verdict(value: unknown): Verdict {
  const from = dict(value);
  return {
    of: str(from['of'], 'server'), verified: bool(from['verified'], false), unproven: strOrNull(from['unproven']), name: str(from['name']), at: str(from['at']), trust: str(from['trust']),
    error: strOrNull(from['error']), wouldBreak: strings(from['would_break']), warnings: list(from['warnings']).map(warning),
    checks: list(from['checks']).map(checkOf),
    paths: list(from['paths']).map((entry) => ({
      accepted: bool(dict(entry)['accepted'], false), rejections: list(dict(entry)['rejections']).map(checkOf), certificates: list(dict(entry)['certificates']).map(certificateInfo),
    })),
  };
}

function failure(value: unknown): Failure | null {
  if (value === null || typeof value !== 'object') return null;
  const from = dict(value);
  const remedy = dict(from['remedy']);
  return {
    code: str(from['code'], 'failed'), verdict: str(from['verdict'], str(from['title'], 'the handshake failed')),
    alert: strOrNull(from['alert']), by: strOrNull(from['by']), where: strOrNull(from['where']), expected: strOrNull(from['expected']),
    got: strOrNull(from['got']), cause: strOrNull(from['cause']), clause: strOrNull(from['clause']), observed: strings(from['observed']),
    inferred: strings(from['inferred']), user: strOrNull(remedy['user']), operator: strOrNull(remedy['operator']),
    exit: typeof from['exit'] === 'number' ? from['exit'] : null,
  };
}

function observation(value: unknown): Observation | null {
  if (value === null || typeof value !== 'object') return null;
  const from = dict(value);
  const obstacle = dict(from['obstacle']);
  const tcp = dict(from['tcp']);
  return {
    outcome: str(from['outcome'], 'unfinished'), openedBy: strOrNull(from['opened_by']), opened: num(from['opened']), closed: num(from['closed']),
    obstacle: obstacle['code'] ? { code: str(obstacle['code']), text: str(obstacle['text']) } : null,
    finishedRight: num(from['finished_right']), finishedWrong: bool(from['finished_wrong'], false), unprotected: num(from['unprotected']), plaintext: num(from['plaintext_before']),
    tcp: {
      fromTheStart: bool(tcp['from_the_start'], true), leftEarly: bool(tcp['left_early'], false), again: num(tcp['again']),
      outOfOrder: num(tcp['out_of_order']), overlapsThatDiffer: num(tcp['overlaps_that_differ']), gaps: num(tcp['gaps']), lost: num(tcp['lost']),
    },
  };
}

const traffic = (value: unknown) => ({ sent: num(dict(value)['sent']), received: num(dict(value)['received']) });

export function readConnection(value: unknown, index: number): Connection {
  const from = dict(value);
  const relation = dict(from['relation']);
  return {
    id: str(from['id'], `c${index + 1}`), title: str(from['title'], `connection ${index + 1}`),
    relation: relation['kind'] ? { kind: str(relation['kind']), of: str(relation['of']) } : null,
    viewpoint: str(from['viewpoint'], 'observer'), server: strOrNull(dict(from['server'])['name']),
    addresses: { client: strOrNull(dict(from['client'])['address']), server: strOrNull(dict(from['server'])['address']) },
    began: strOrNull(from['began']), established: bool(from['established'], false), agreement: open(from['agreement']),
    offer: from['offer'] ? open(from['offer']) : null, cost: from['cost'] ? open(from['cost']) : null,
    traffic: { client: traffic(dict(from['traffic'])['client']), server: traffic(dict(from['traffic'])['server']) },
    phases: list(from['phases']).map((entry) => ({
      name: str(dict(entry)['name']), start: num(dict(entry)['start_us']), duration: num(dict(entry)['duration_us']),
    })),
    failure: failure(from['failure']), verdicts: list(from['verdicts']).map(verdict),
    certificates: list(from['certificates']).map((entry, at) => {
      const certificate = dict(entry);
      return {
        id: str(certificate['id'], `x${at + 1}`), sentBy: str(certificate['sent_by'], 'server'), index: num(certificate['index']),
        sha256: hex(certificate['sha256']) ?? '', der: hex(certificate['der']),
        info: certificate['info'] ? certificateInfo(certificate['info']) : null, fields: list(certificate['fields']).map(field),
      };
    }),
    answered: strings(from['answered']), steps: list(from['steps']).map(step), leftOut: num(from['steps_left_out']), observation: observation(from['observation']),
  };
}

/** The document, or a sentence that says why it is none. */
export function readDocument(value: unknown): Document | string {
  const from = dict(value);
  const schema = str(from['schema']);
  if (schema !== 'entente.transcript/1') return schema.startsWith('entente.transcript/') ? `This is ${schema}: newer than this page.` : 'This is no transcript: its schema is not entente.transcript.';
  const source = dict(from['source']);
  return {
    schema, program: `${str(dict(from['program'])['name'], 'entente')} ${str(dict(from['program'])['version'])}`.trim(),
    source: { kind: str(source['kind']), command: strOrNull(source['command']), file: strOrNull(source['file']) },
    created: strOrNull(from['created']), secrets: bool(from['secrets'], false),
    connections: list(from['connections']).map(readConnection),
  };
}
