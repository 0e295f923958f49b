import type { GuardBounds } from '../../contracts/cluster';
import { durationMs, formatDuration } from '../../contracts/duration';
import type { EvidenceInstant } from '../../contracts/look-seal';
import type { KillTarget } from '../../contracts/plan';
import type { SessionRecord } from '../../contracts/session';
import { digestOf, guardProtection } from '../sessions';
import { AHEAD_MS, leastPassedMs, mostPassedMs } from './clocks';
import { isAsRecorded, partnersOf } from './record';
import type { EvidenceRecord } from './record';
import { foldSettings, goodForMs, stepOf } from './settings';

/** What a kill is judged by, before anything is sent. */
export interface RecordCase {
  target: Pick<KillTarget, 'record' | 'joined' | 'knownAbsent'>;
  /** Of the session and of what is joined to it, seals verified. */
  records: readonly EvidenceRecord[];
  /** UUID of the cluster that the login is for. */
  cluster: string;
  guard: GuardBounds & { maxGap?: string | undefined };
  /** How often an observer looks, where the entry says so, ms. */
  everyMs?: number | undefined;
  now: EvidenceInstant;
  /** However long ago the last look was: to tell what is old from what is nothing at all. @default false */
  anyAge?: boolean;
}

/** What the owner asks for: by the guard, and by how often an observer looks. */
type Asked = Pick<RecordCase, 'guard' | 'everyMs'>;

/** A timer may fire early by this part of a step, seen by the clocks of two workers. */
const TOLERANCE = 0.1;

/** Absence of a field is the caller's word; only what a guard's state rule asks is taken from it. */
const ABSENT_IN_PARTNERS: ReadonlySet<string> = new Set(['moverState']);

/**
 * Why the evidence does not allow a kill, undefined when it does: the guard of the worker that holds the login judges. A
 * listing may have a hole: what it did not show is judged by the look before, and the read before the kill decides.
 */
export function judgeRecord(given: RecordCase): string | undefined {
  const { target, records, guard } = given;
  const own = records.find(({ identity }) => identity === digestOf(target.record).identity);
  const why = judgeOne(target.record, own, new Set(target.knownAbsent), given);
  if (why !== undefined || own === undefined) return why;
  if (own.inTakeover && guard.inTakeover !== 'judge')
    return 'its node had taken over its HA partner, and the guard does not say inTakeover: judge';
  return judgePartners(own, given);
}

/** All that the look saw joined to it, and each of them as still as the session itself. */
function judgePartners(own: EvidenceRecord, given: RecordCase): string | undefined {
  const { target, records } = given;
  const partners = target.joined.flatMap((joined) => {
    const { identity } = digestOf(joined);
    const record = records.find((one) => one.identity === identity);
    return record === undefined ? [] : [{ joined, record, identity }];
  });
  if (own.partners !== partnersOf(partners.map(({ identity }) => identity)))
    return 'the sessions joined to it are not those of its sealed record';
  for (const { joined, record } of partners) {
    const why = judgeOne(joined, record, ABSENT_IN_PARTNERS, given);
    if (why !== undefined) return `session ${joined.sessionId}, joined to it: ${why}`;
  }
  return undefined;
}

function judgeOne(
  session: SessionRecord,
  record: EvidenceRecord | undefined,
  knownAbsent: ReadonlySet<string>,
  given: RecordCase,
): string | undefined {
  if (record === undefined) return 'no sealed record of it was given';
  return (
    notOfIt(session, record, given.cluster) ??
    notAllowed(record, given.guard) ??
    tooShort(record, given.guard) ??
    unsteady(record, given) ??
    (given.anyAge === true ? undefined : tooOld(record, given)) ??
    guardProtection(session, given.guard, knownAbsent)?.why
  );
}

function notOfIt(session: SessionRecord, record: EvidenceRecord, cluster: string): string | undefined {
  if (record.cluster.toLowerCase() !== cluster.toLowerCase())
    return `its sealed record is of cluster ${record.cluster}, not of ${cluster}`;
  return isAsRecorded(record, digestOf(session))
    ? undefined
    : 'its sealed record shows other states or counters than the plan';
}

/** Why a record is none that the guard takes; undefined when it is. */
export function notAllowed({ collected }: EvidenceRecord, guard: RecordCase['guard']): string | undefined {
  return collected && guard.collected !== true
    ? 'it was collected before the run, and the guard does not say collected: true'
    : undefined;
}

const leastMs = (guard: RecordCase['guard']): number =>
  durationMs(guard.minWindow) - stepOf(guard) * TOLERANCE;

/** Why a session is known for less than a guard asks; undefined when it is long enough. */
export function tooShort({ unchangedMs }: EvidenceRecord, guard: RecordCase['guard']): string | undefined {
  return unchangedMs < leastMs(guard)
    ? `it is known to be unchanged for ${formatDuration(unchangedMs)}, the guard asks for ${guard.minWindow}`
    : undefined;
}

/** Why it was not looked at as often as a guard asks, in the time right before; undefined when it was. */
export function unsteady(record: EvidenceRecord, { guard, everyMs }: Asked): string | undefined {
  const { unchangedMs, steadyFromMs, samples, spacingMs, largestGapMs } = record;
  const steadyMs = unchangedMs - steadyFromMs;
  const settings = foldSettings(guard, everyMs);
  if (largestGapMs > settings.mostGapMs)
    return `nobody looked at it for ${formatDuration(largestGapMs)}, above ${formatDuration(settings.mostGapMs)}`;
  if (steadyMs < leastMs(guard))
    return `since nobody looked at it for too long it is known to be unchanged for ${formatDuration(steadyMs)}, the guard asks for ${guard.minWindow}`;
  if (spacingMs < settings.spacingMs)
    return `its samples were counted every ${formatDuration(spacingMs)}, closer together than the guard asks for`;
  return samples < guard.minSamples
    ? `it has ${samples} samples, the guard asks for ${guard.minSamples}`
    : undefined;
}

/** Whether further looks, and nothing else, would make a record do for a kill. */
export function isSettling(record: EvidenceRecord, asked: Asked): boolean {
  return tooShort(record, asked.guard) === undefined && unsteady(record, asked) !== undefined;
}

/** Why a record is too old by now; undefined when it is not. */
export function tooOld(
  { last }: EvidenceRecord,
  { now, guard, everyMs }: Asked & Pick<RecordCase, 'now'>,
): string | undefined {
  if (leastPassedMs(last, now) < -AHEAD_MS) return 'its last look is in the future by one of the clocks';
  const ageMs = mostPassedMs(last, now);
  const mostMs = goodForMs(foldSettings(guard, everyMs));
  return ageMs <= mostMs
    ? undefined
    : `its last look is ${formatDuration(ageMs)} old, above ${formatDuration(mostMs)}`;
}
