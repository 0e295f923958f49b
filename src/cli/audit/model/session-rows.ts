import type { AuditRecord, AuditRecordOf } from '../../../contracts/audit';
import type { SessionKey } from '../../../contracts/session';
import { keptText } from '../../shared/output/words';
import { ofKind } from './pick';

type Planned = AuditRecordOf<'planned'>['evidence']['kills'][number];
type Decided = Pick<Planned, 'ownerUuid' | 'sessionId' | 'why' | 'unchangedSeconds' | 'record' | 'counters'>;

/** One session of a plan: what was seen, what was decided, what became of it. */
export interface SessionRow extends Decided {
  decision: 'kill' | 'protected' | 'kept';
  /** The rule or the reason that decided. */
  by: string;
  /** Only of a session that was to be killed. */
  fate?: string;
}

/** Every session of every plan in the records; those to be killed first. */
export function sessionRows(records: readonly AuditRecord[]): SessionRow[] {
  const kills = ofKind(records, 'planned').flatMap(({ evidence, planHash }) =>
    evidence.kills.map((kill) => rowOf(kill, 'kill', kill.rule, fateOf(records, kill, planHash))),
  );
  const saved = ofKind(records, 'protected').map(({ evidence }) =>
    rowOf(evidence, 'protected', evidence.rule),
  );
  const kept = ofKind(records, 'kept')
    .filter(({ evidence }) => evidence.stage === 'plan')
    .map(({ evidence }) => rowOf(evidence, 'kept', keptText(evidence.reason)));
  return withoutCopies([...kills, ...saved, ...kept]);
}

function rowOf(decided: Decided, decision: SessionRow['decision'], by: string, fate?: string): SessionRow {
  const { ownerUuid, sessionId, why, unchangedSeconds, record, counters } = decided;
  return {
    ...{ ownerUuid, sessionId, why, unchangedSeconds, counters, decision, by },
    ...(record === undefined ? {} : { record }),
    ...(fate === undefined ? {} : { fate }),
  };
}

const isSame = (a: SessionKey | undefined, b: SessionKey): boolean =>
  a?.ownerUuid === b.ownerUuid && a.sessionId === b.sessionId;

/** The last word on a session that was to be killed. */
function fateOf(records: readonly AuditRecord[], key: SessionKey, planHash: string | undefined): string {
  let fate = isReport(records) ? 'only reported' : 'not attempted';
  let isAccepted = false;
  for (const record of records) {
    const isItsOwn = isSame(record.session, key) && record.planHash === planHash;
    if (record.kind === 'killed' && isItsOwn) {
      fate = record.evidence.outcome;
      isAccepted ||= fate !== 'failed';
    } else if (record.kind === 'kept' && isItsOwn && record.evidence.stage !== 'plan') {
      const { reason } = record.evidence;
      fate =
        reason === 'awaits_approval' ? 'not killed: awaits approval in ONTAP' : `spared: ${keptText(reason)}`;
      isAccepted ||= SENT.has(reason);
    } else if (record.kind === 'gap' && isItsOwn && record.evidence.what === 'unfinished_activity')
      fate = 'not known';
    else if (record.kind === 'verified') fate = verifiedFate(record.evidence, key, isAccepted) ?? fate;
  }
  return fate;
}

const isReport = (records: readonly AuditRecord[]): boolean =>
  ofKind(records, 'requested').some(({ evidence }) => evidence.mode === 'report');

/** What became of a kill that was sent, and may have been accepted. */
const SENT: ReadonlySet<string> = new Set(['survived', 'unverified']);

/** Of what nobody killed it says no more than its request for approval does. */
function verifiedFate(
  { gone, present, requests = [] }: AuditRecordOf<'verified'>['evidence'],
  key: SessionKey,
  isAccepted: boolean,
): string | undefined {
  if (!isAccepted) {
    const state = requests.find((one) => isSame(one, key))?.state;
    if (state === 'executed') return 'killed by ONTAP on approval';
    return state === undefined ? undefined : `not killed: its request for approval is ${state}`;
  }
  if (present.some((one) => isSame(one, key))) return 'killed, still present';
  return gone.some((one) => isSame(one, key)) ? 'killed, gone' : undefined;
}

/** A reset run plans again what the run before it had planned. */
function withoutCopies(rows: SessionRow[]): SessionRow[] {
  const seen = new Map(rows.map((row) => [`${row.ownerUuid}/${row.sessionId}/${row.decision}`, row]));
  return [...seen.values()];
}
