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
  for (const record of records) {
    const isItsOwn = isSame(record.session, key) && record.planHash === planHash;
    if (record.kind === 'killed' && isItsOwn) fate = record.evidence.outcome;
    else if (record.kind === 'kept' && isItsOwn && record.evidence.stage !== 'plan')
      fate = `spared: ${keptText(record.evidence.reason)}`;
    else if (record.kind === 'gap' && isItsOwn && record.evidence.what === 'unfinished_activity')
      fate = 'not known';
    else if (record.kind === 'verified') fate = verifiedFate(record.evidence, key) ?? fate;
  }
  return fate;
}

const isReport = (records: readonly AuditRecord[]): boolean =>
  ofKind(records, 'requested').some(({ evidence }) => evidence.mode === 'report');

function verifiedFate({ gone, present }: AuditRecordOf<'verified'>['evidence'], key: SessionKey) {
  if (present.some((one) => isSame(one, key))) return 'killed, still present';
  return gone.some((one) => isSame(one, key)) ? 'killed, gone' : undefined;
}

/** A reset run plans again what the run before it had planned. */
function withoutCopies(rows: SessionRow[]): SessionRow[] {
  const seen = new Map(rows.map((row) => [`${row.ownerUuid}/${row.sessionId}/${row.decision}`, row]));
  return [...seen.values()];
}
