// The lanes: a connection's steps as what is drawn from top to bottom. A message stands where its sender sent it, or, seen
// from one side alone, where it arrived; what a side computed in between is one calculation.
import type {
  AlertStep, CcsStep, Connection, DataStep, DecisionStep, FailureStep, JobStep, KeysStep, MessageStep, OtherStep,
  RecordStep, SecretStep, Side, StateStep, Step, VerificationStep,
} from './model';

export type CalcStep = SecretStep | KeysStep | JobStep | DecisionStep | StateStep | VerificationStep;
export interface Calculation { is: 'calculation'; key: string; side: Side; at: number; steps: CalcStep[]; title: string; after: string | null }
export interface MessageItem { is: 'message'; key: string; side: Side; at: number; message: MessageStep; record: RecordStep | null; opens: boolean; arrives: number | null }
export interface RecordItem { is: 'record'; key: string; side: Side; at: number; record: RecordStep }
export interface NoticeItem { is: 'notice'; key: string; side: Side; at: number; step: AlertStep | DataStep | CcsStep | FailureStep | OtherStep; record: RecordStep | null }
export type Item = Calculation | MessageItem | RecordItem | NoticeItem;

/** A change_cipher_spec is told of when it is ready; it stands before the first message whose record follows its own. */
function inOrder(steps: Step[]): Step[] {
  const out = [...steps];
  const used = new Set<Step>();
  for (const step of steps) {
    if (step.kind !== 'change_cipher_spec' || step.direction !== 'sent') continue;
    const record = steps.find((one) => one.kind === 'record' && one.type === 'change_cipher_spec' && one.direction === 'sent' && one.side === step.side && !used.has(one));
    if (record?.kind !== 'record') continue;
    used.add(record);
    const later = new Set(steps.slice(steps.indexOf(record)).flatMap((one) => (one.kind === 'record' ? [one.id] : [])));
    const next = out.find((one, at) => one.side === step.side && 'direction' in one && one.direction === 'sent'
      && (one.kind === 'message' && later.has(one.records[0] ?? '') || one.kind === 'alert' && at > out.indexOf(step))) ?? record;
    if (out.indexOf(next) < out.indexOf(step)) continue;
    out.splice(out.indexOf(step), 1);
    out.splice(out.indexOf(next), 0, { ...step, at: Math.max(step.at, Math.min(record.at, next.at)) });
  }
  return out;
}

/** A record that could not be opened: nothing of what is in it is known. */
export const isClosed = (record: RecordStep): boolean =>
  record.epoch !== 'plain' && record.content === null && record.contentSize === 0 && !record.messages.length;

/** Whether any secret is known: who only looked on has none without a key log or a key. */
export const knowsSecrets = (connection: Connection): boolean => connection.steps.some((step) => step.kind === 'secret');

/** What travelled, each once: as it was sent where that was seen, else as it was received. */
function travelled(steps: Step[]): Set<Step> {
  const moves = steps.flatMap((step) => ('direction' in step && step.kind !== 'keys' ? [step] : []));
  const sends = new Set(moves.filter((step) => step.direction === 'sent').map((step) => step.kind + step.side));
  const twin = (step: (typeof moves)[number]) => step.direction === 'received' && step.sender !== step.side && sends.has(step.kind + step.sender);
  return new Set(moves.filter((step) => (step.kind === 'message' ? step.sameAs === null : !twin(step))));
}

const computes = (step: Step): step is CalcStep =>
  ['secret', 'keys', 'job', 'decision', 'state', 'verification'].includes(step.kind);

function titleOf(steps: CalcStep[], side: Side, after: string | null): string {
  const keys = steps.filter((step) => step.kind === 'keys');
  const epochs = [...new Set(keys.map((step) => step.epoch))].filter((epoch) => epoch !== 'plain');
  if (epochs.length) return `derives the ${epochs.join(' and ')} keys`;
  if (steps.some((step) => step.kind === 'secret')) return 'derives secrets';
  if (steps.some((step) => step.kind === 'verification')) return 'judges the certificates';
  if (steps.filter((step) => step.kind === 'decision').length > 1) return side === 'client' && after === 'ServerHello' ? 'learns what the server chose' : 'makes its choices';
  const jobs: Record<string, string> = {
    generate_shares: 'makes its key shares', respond: 'completes the key exchange', agree: 'computes the shared secret', sign: 'signs the handshake',
    verify_signature: 'checks the signature', verify_chain: 'judges the certificates', choose_credential: 'chooses its certificate',
  };
  for (const step of steps) if (step.kind === 'job') return jobs[step.job] ?? step.job.replace(/_/g, ' ');
  return steps.some((step) => step.kind === 'decision') ? 'decides' : 'waits';
}

function notable(steps: CalcStep[]): boolean {
  return steps.some((step) => step.kind !== 'state');
}

class Lanes {
  readonly items: Item[] = [];
  private readonly open: Record<Side, CalcStep[]> = { client: [], server: [] };
  private readonly heard: Record<Side, string | null> = { client: null, server: null };
  private readonly shown = new Set<string>();
  private readonly records: Map<string, RecordStep>;
  private readonly arrivals: Map<string, number>;
  private readonly steps: Step[];

  constructor(connection: Connection, private readonly wire: boolean) {
    // Keys that nobody here has are no step that was seen.
    const guessed = connection.viewpoint === 'observer' && !knowsSecrets(connection);
    this.steps = inOrder(connection.steps).filter((step) => !(guessed && step.kind === 'keys'));
    this.arrivals = new Map(connection.steps.flatMap((step) => (step.kind === 'message' && step.sameAs ? [[step.sameAs, step.at] as const] : [])));
    this.records = new Map(connection.steps.flatMap((step) => (step.kind === 'record' ? [[step.id, step] as const] : [])));
  }

  build(): Item[] {
    const kept = travelled(this.steps);
    for (const step of this.steps) {
      if (computes(step)) this.open[step.side].push(step);
      else {
        this.close(step.side);
        if (step.kind === 'message') this.heard[step.side] = step.direction === 'received' ? step.name : null;
        if (!('direction' in step) || kept.has(step)) this.place(step);
      }
    }
    this.close('client');
    this.close('server');
    return this.items;
  }

  private place(step: Step): void {
    if (step.kind === 'record') {
      const carries = step.messages.length > 0;
      if (this.wire || isClosed(step) || (!carries && !['alert', 'application_data', 'change_cipher_spec'].includes(step.type))) this.add(step, { is: 'record', record: step });
    } else if (step.kind === 'message') { if (!this.wire) this.add(step, this.message(step)); }
    else if (!computes(step) && step.kind !== 'completed') {
      if (!this.wire || step.kind === 'interference') this.add(step, { is: 'notice', step, record: null });
    }
  }

  private message(message: MessageStep): Pick<MessageItem, 'is' | 'message' | 'record' | 'opens' | 'arrives'> {
    const record = this.records.get(message.records[0] ?? '') ?? null;
    const opens = record !== null && !this.shown.has(record.id);
    if (record) this.shown.add(record.id);
    return { is: 'message', message, record, opens, arrives: this.arrivals.get(message.id) ?? null };
  }

  private add(step: Step, item: object): void {
    const side = 'sender' in step ? step.sender : step.side;
    this.items.push({ ...item, key: `${step.kind}-${step.id}`, side, at: step.at } as Item);
  }

  private close(side: Side): void {
    const steps = this.open[side];
    const first = steps[0];
    if (!first || !notable(steps) || this.wire) return;
    this.open[side] = [];
    const last = this.items.at(-1);
    const title = titleOf(steps, side, this.heard[side]);
    const small = steps.every((step) => ['state', 'decision'].includes(step.kind)) && steps.length < 5;
    if (last?.is === 'calculation' && last.side === side && (small || last.title === title)) last.steps.push(...steps);
    else this.items.push({ is: 'calculation', key: `calc-${first.id}`, side, at: first.at, steps, title, after: this.heard[side] });
  }
}

/** The items from top to bottom: messages with what was computed between them or, `wire`, records as they travelled. */
export const lanes = (connection: Connection, wire: boolean): Item[] => new Lanes(connection, wire).build();

export const is12 = (connection: Connection): boolean => {
  const version = connection.agreement['version'];
  return typeof version === 'string' ? version.endsWith('1.2')
    : connection.steps.some((step) => step.kind === 'message' && ['ServerHelloDone', 'ClientKeyExchange'].includes(step.name));
};

/** A secret encrypted to the server's RSA key: no fresh key exchange, and no forward secrecy. */
export const isStaticRsa = (connection: Connection): boolean =>
  String(connection.agreement['cipher_suite'] ?? '').startsWith('TLS_RSA_') && !connection.agreement['group'];
