import type { GuardBounds } from '../../contracts/cluster';
import type { KnownSession } from '../../contracts/plan';
import { tooShort } from './judge-record';
import type { EvidenceRecord } from './record';

/** What a plan takes from a record: how long a session is known, and whether the owner's guard takes that for enough. */
export function knownSession(record: EvidenceRecord, guard: GuardBounds): KnownSession {
  const { identity, unchangedMs, firstSeenAt, last } = record;
  const short = tooShort(record, guard);
  return {
    identity,
    unchangedMs,
    seenMs: Math.max(unchangedMs, last.worker - firstSeenAt),
    ...(short === undefined ? {} : { short }),
  };
}
