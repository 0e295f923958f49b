import type { AuditActor, AuditKind, AuditRecord, AuditRecordOf } from '../../contracts/audit';
import type { SessionKey } from '../../contracts/session';
import { workerOf } from './actor';
import type { Activity, ActivityEnd } from './history/activities';
import type { Decoded } from './history/decode';
import { decodeFirst, valueOf } from './history/decode';
import type { HistoryView } from './history/history-view';
import { recordId } from './record-id';
import type { RunRequest } from './run-request';
import { claimedIn } from './run-request';
import { asObject, dropAbsent } from './json';

type At = { id: number; time: string };
type Evidence<K extends AuditKind> = AuditRecordOf<K>['evidence'];

/** What a record has besides its kind, event and evidence. */
interface About {
  /** Part of the record's id: one event may tell several things. */
  subject: string;
  actor: AuditActor;
  reason?: string | undefined;
  ticket?: string | undefined;
  session?: SessionKey;
  job?: string;
  planHash?: string | undefined;
}

/** Which run is told about. */
export interface RunAddress {
  workflowId: string;
  runId: string;
}

/** Collects the records of one run. */
export class Recorder {
  private readonly records: AuditRecord[] = [];

  private readonly run: RunAddress;

  constructor(
    readonly view: HistoryView,
    { workflowId, runId }: RunAddress,
    readonly request: RunRequest,
  ) {
    this.run = { workflowId, runId };
  }

  add<K extends AuditKind>(kind: K, { id, time }: At, about: About, evidence: Evidence<K>): void {
    const { cluster, reason, ticket } = this.request;
    // A hand on the run has a reason of its own, or none.
    const asked = kind === 'intervened' ? {} : { reason, ticket };
    const address = { ...this.run, eventId: id, subject: about.subject };
    const record = {
      kind,
      recordId: recordId(address),
      time,
      cluster,
      ...address,
      ...asked,
      ...dropAbsent(about),
      evidence,
    };
    // The compiler can't pair a generic kind with its evidence; the parameters do.
    this.records.push(dropAbsent(record) as unknown as AuditRecord);
  }

  /** What can't be told. */
  gap(event: At, evidence: Evidence<'gap'>, place = '', more: Partial<About> = {}): void {
    const subject = `gap/${evidence.what}${place === '' ? '' : `/${place}`}`;
    this.add('gap', event, { subject, actor: { agreement: 'unknown' }, ...more }, evidence);
  }

  /** The value; notes a gap where there is one that can't be read. */
  read(decoded: Decoded, what: string, event: At): unknown {
    if (decoded.kind === 'unreadable')
      this.gap(event, { what: 'undecodable', why: `${what} can't be read: ${decoded.why}` }, what);
    return decoded.kind === 'value' ? decoded.value : undefined;
  }

  /** The result of an activity that completed. */
  resultOf({ type }: Activity, end: ActivityEnd): unknown {
    return this.read(end.result, `the result of ${type}`, end.event);
  }

  /** The worker that ended an activity, on behalf of who asked for the run. */
  worker(end?: ActivityEnd): AuditActor {
    return workerOf({
      claimed: this.senderOf(end) ?? this.request.name,
      identity: end?.identity,
      principal: end?.event.principal,
    });
  }

  /** Who sent the update whose handler did it: a command is on behalf of who gave it, not of who started the watch. */
  private senderOf(end: ActivityEnd | undefined): string | undefined {
    if (end?.updateId === undefined) return undefined;
    const update = this.view
      .of('workflowExecutionUpdateAccepted')
      .find(({ attributes }) => attributes.acceptedRequest?.meta?.updateId === end.updateId);
    return claimedIn(asObject(valueOf(decodeFirst(update?.attributes.acceptedRequest?.input?.args))));
  }

  /** Everything, in the order of the history. */
  sorted(): AuditRecord[] {
    return [...this.records].sort((a, b) => a.eventId - b.eventId);
  }
}
