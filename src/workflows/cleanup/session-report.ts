import type { Counters, SessionReport } from '../../contracts/cleanup';
import type { NdmpMode } from '../../contracts/cluster';
import type { KillOutcome } from '../../contracts/kill';
import type { PlannedSession } from '../../contracts/plan';
import type { SessionRecord } from '../../contracts/session';
import { connectionText, serviceText } from '../../contracts/session-text';

interface Parts {
  planned: PlannedSession;
  record?: SessionRecord | undefined;
  first?: SessionRecord | undefined;
  outcome?: KillOutcome | undefined;
  ndmpMode: NdmpMode;
}

/** One row of the report: what ONTAP showed, what was decided, what became of it. */
export function sessionReport({ planned, record, first, outcome, ndmpMode }: Parts): SessionReport {
  const { ownerUuid, sessionId, decision, why, unchangedSeconds } = planned;
  return dropAbsent({
    ownerUuid,
    sessionId,
    ...(record === undefined ? {} : recordParts(record, first)),
    partner: planned.partner,
    decision,
    rule: planned.rule,
    reason: planned.decision === 'kept' ? planned.reason : undefined,
    why,
    unchangedSeconds,
    ...outcomeParts(outcome),
    command: decision === 'kill' && record !== undefined ? ontapCommand(record, ndmpMode) : undefined,
  });
}

function recordParts(record: SessionRecord, first: SessionRecord | undefined) {
  const { data, mover } = record;
  return {
    node: record.node,
    ownerSvm: record.svm,
    pathSvm: record.path?.split('/').find((part) => part !== ''),
    path: record.path,
    client: record.client,
    clientPort: record.clientPort,
    clientName: record.clientName,
    source: record.source,
    engine: record.engine,
    operation: data.operation,
    data: serviceText(data),
    mover: serviceText(mover),
    dataConnection: connectionText(data.connection),
    moverConnection: connectionText(mover.connection),
    tape: record.tapeDevice,
    scsi: record.scsi,
    first: first === undefined ? undefined : countersOf(first),
    last: countersOf(record),
    bytesAtStake: Math.max(data.bytes ?? 0, mover.bytes ?? 0),
  };
}

function outcomeParts(outcome: KillOutcome | undefined) {
  if (outcome === undefined) return {};
  const { confirmation, perhapsOurs, readAgeMs, note, approval } = outcome;
  return {
    outcome: outcome.outcome,
    confirmation,
    perhapsOurs,
    readAgeMs,
    // Cut by the run that kills.
    note,
    approval,
  };
}

function countersOf({ data, mover }: SessionRecord): Counters {
  return [data.bytes ?? null, mover.bytes ?? null];
}

/** The command that an operator would type; NetApp documents both as the API's equivalents. */
function ontapCommand({ sessionId, svm, node }: SessionRecord, ndmpMode: NdmpMode): string {
  return ndmpMode === 'svm'
    ? `vserver services ndmp kill ${sessionId} -vserver ${svm ?? '?'}`
    : `system services ndmp kill ${sessionId} -node ${node ?? '?'}`;
}

/** Without the keys whose value is undefined: they would cost nothing in JSON, but be neither absent nor present here. */
function dropAbsent<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as never;
}
