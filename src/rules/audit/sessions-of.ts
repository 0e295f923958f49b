import type { AuditRecord, AuditRecordOf } from '../../contracts/audit';
import type { SessionKey } from '../../contracts/session';
import { keyOf } from '../../contracts/session-key';
import { dropAbsent } from './json';

/** A session that a record is about, as it was seen last where the record knows that. */
export type RecordedSession = SessionKey & {
  record?: AuditRecordOf<'killed'>['evidence']['record'];
};

/** The sessions that a record is about; looks, which show all sessions, are about none. */
export function sessionsOf(record: AuditRecord): RecordedSession[] {
  switch (record.kind) {
    case 'planned':
      return record.evidence.kills;
    case 'kept':
    case 'protected':
    case 'killed':
      return [record.evidence];
    case 'verified':
      return [...record.evidence.gone, ...record.evidence.present];
    case 'session_ended':
      return [{ ...keyOf(record.evidence), record: recordOf(record.evidence) }];
    case 'requested':
    case 'sampled':
    case 'approved':
    case 'rejected':
    case 'signed':
    case 'commanded':
    case 'job_outcome':
    case 'pool_peak':
    case 'intervened':
    case 'ended':
    case 'gap':
      return record.session === undefined ? [] : [record.session];
  }
}

/** What an observer tells of it: no counters and connections, so nothing is compared by it. */
function recordOf(seen: AuditRecordOf<'session_ended'>['evidence']): RecordedSession['record'] {
  const { ownerUuid, sessionId, node, svm, client, clientName, path } = seen;
  const named = dropAbsent({ node, svm, client, clientName, path });
  return { ownerUuid, sessionId, ...named, data: {}, mover: {} };
}
