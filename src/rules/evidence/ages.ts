import type { LastChange, SessionAge } from '../../contracts/session-age';
import type { SessionDigest, SessionRecord } from '../../contracts/session';
import { digestOf } from '../sessions';
import { isAsRecorded } from './record';
import type { EvidenceRecord } from './record';

const SECOND_MS = 1_000;

/** What has no counters may have worked unseen while nobody looked for too long. */
function surelyMs({ bytes, unchangedMs, steadyFromMs }: EvidenceRecord): number {
  const hasCounters = bytes.some((count) => count !== null);
  return hasCounters ? unchangedMs : unchangedMs - steadyFromMs;
}

const isoOf = (ms: number) => new Date(ms).toISOString();

/**
 * How long each session is known, and unchanged, in the order of the sessions. What was seen ends with the last look: that
 * a session is still as it was then adds nothing; that it is not makes it as new.
 *
 * @param at - When ONTAP listed the sessions, ISO 8601
 */
export function agesOf(
  sessions: readonly SessionRecord[],
  records: readonly EvidenceRecord[],
  at: string,
): SessionAge[] {
  const living = records.filter(({ endedAt }) => endedAt === undefined);
  const known = new Map(living.map((record) => [record.identity, record]));
  return sessions.map((session) => {
    const digest = digestOf(session);
    const record = known.get(digest.identity);
    const asNew = { firstSeen: at, unchangedSince: at, unchangedSeconds: 0 };
    if (record === undefined) return asNew;
    const firstSeen = isoOf(record.firstSeenAt);
    if (digest.unreadable !== undefined) return { ...asNew, firstSeen };
    const bytesMoved = haveMoved(record, digest);
    if (!isAsRecorded(record, digest)) return { ...asNew, firstSeen, lastChange: { seen: at, bytesMoved } };
    const { last } = record;
    const unchangedMs = surelyMs(record);
    return {
      firstSeen,
      unchangedSince: isoOf(last.worker - unchangedMs),
      unchangedSeconds: Math.floor(unchangedMs / SECOND_MS),
      ...lastChangeOf(record, bytesMoved),
    };
  });
}

const haveMoved = ({ first }: EvidenceRecord, { bytes }: Pick<SessionDigest, 'bytes'>): boolean =>
  first.bytes.some((count, index) => count !== bytes[index]);

/** By the very look, whatever time counts since then: those that stopped together share it. */
function lastChangeOf(
  { unchangedSinceAt, firstSeenAt }: EvidenceRecord,
  bytesMoved: boolean,
): { lastChange?: LastChange } {
  return unchangedSinceAt === firstSeenAt
    ? {}
    : { lastChange: { seen: isoOf(unchangedSinceAt), bytesMoved } };
}
