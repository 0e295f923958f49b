import { formatDuration } from '../../contracts/duration';
import { EVIDENCE_VERSION, ownLooksMs } from '../../contracts/evidence';
import type { CollectedView } from '../../contracts/evidence';
import type { EvidenceInstant } from '../../contracts/look-seal';
import { AHEAD_MS, mostPassedMs } from './clocks';
import type { Look } from './look';
import type { EvidenceRecord } from './record';

/** How an observer has looked at a cluster. Times in ms; `…At` since 1970, by a worker's clock. */
export interface WatchRecord {
  /** UUID of the cluster. */
  cluster: string;
  /** From when on it is known how it looked. */
  sinceAt: number;
  /** The last look. */
  last: EvidenceInstant;
  /** Times without a look, the newest first. */
  gaps: WatchGap[];
}

interface WatchGap {
  fromAt: number;
  ms: number;
}

/** Gaps that are remembered; what was before the oldest one of them is not known any more. */
const MOST_GAPS = 16;

/** A look that is later than this part of the usual distance was missed. */
export const MISSED = 1.5;

/** What is known of the looks after one more. @param everyMs - How far apart they ought to be */
export function watchOn(before: WatchRecord | undefined, look: Look, everyMs: number): WatchRecord {
  const { cluster, departed, arrived } = look;
  if (before === undefined || before.cluster !== cluster)
    return { cluster, sinceAt: arrived.worker, last: arrived, gaps: [] };
  const ms = Math.ceil(mostPassedMs(before.last, departed));
  const missed = ms > MISSED * everyMs ? [{ fromAt: before.last.worker, ms }] : [];
  const gaps = [...missed, ...before.gaps];
  const forgotten = gaps[MOST_GAPS];
  return {
    ...before,
    last: { worker: departed.worker, server: arrived.server },
    gaps: gaps.slice(0, MOST_GAPS),
    ...(forgotten === undefined ? {} : { sinceAt: forgotten.fromAt + forgotten.ms }),
  };
}

/** Whether what is known of sessions is as new as the last look: else the two were not told together. */
export function isOfRecords(
  { last }: WatchRecord,
  records: readonly Pick<EvidenceRecord, 'last' | 'endedAt'>[],
): boolean {
  return records.every((record) => record.endedAt !== undefined || record.last.worker >= last.worker);
}

/** What a clean-up asks of an observer. */
export interface WatchCase {
  watch: WatchRecord;
  /** UUID of the cluster that the login is for. */
  cluster: string;
  windowMs: number;
  /** Longest time between two looks that the policy bears. */
  mostGapMs: number;
  /** The clean-up's own looks take so long. */
  ownMs: number;
  now: EvidenceInstant;
}

/** How far apart two samples of a run's own may be, in steps: one is missed when it has no answer as the next is due. */
const MOST_STEPS = 2;

/** What a policy asks of an observer: that nothing was missed which samples of a run itself would not miss. */
export function collectedCase(
  windowMs: number,
  everyMs: number,
): Pick<WatchCase, 'windowMs' | 'mostGapMs' | 'ownMs'> {
  const ownMs = ownLooksMs(windowMs);
  return { windowMs, ownMs, mostGapMs: MOST_STEPS * Math.max(everyMs, ownMs) };
}

/** Gaps that reach into the window. */
export function gapsWithin({
  watch,
  windowMs,
  ownMs,
  now,
}: Omit<WatchCase, 'cluster' | 'mostGapMs'>): WatchGap[] {
  const beginsAt = now.worker + ownMs - windowMs;
  return watch.gaps.filter(({ fromAt, ms }) => fromAt + ms > beginsAt);
}

/** Why what was collected does not cover a window; undefined when it does. */
export function watchProblem(given: WatchCase): string | undefined {
  const { watch, cluster, windowMs, mostGapMs, ownMs, now } = given;
  if (watch.cluster.toLowerCase() !== cluster.toLowerCase())
    return `the observer looked at cluster ${watch.cluster}, not at ${cluster}`;
  const behindMs = Math.ceil(mostPassedMs(watch.last, now));
  if (now.worker - watch.last.worker < -AHEAD_MS) return "the observer's last look is in the future";
  if (behindMs > mostGapMs)
    return `the observer's last look is ${formatDuration(behindMs)} old, the policy bears ${formatDuration(mostGapMs)}`;
  if (watch.sinceAt > now.worker + ownMs - windowMs)
    return `the observer looks since ${instant(watch.sinceAt)}, not for ${formatDuration(windowMs)} yet`;
  const gap = gapsWithin(given).find(({ ms }) => ms > mostGapMs);
  return gap === undefined
    ? undefined
    : `the observer did not look for ${formatDuration(gap.ms)} from ${instant(gap.fromAt)} on, the policy bears ${formatDuration(mostGapMs)}`;
}

const instant = (ms: number) => new Date(ms).toISOString();

/** What people are told of it; by default of all gaps that are known. */
export const watchView = (
  { sinceAt, gaps: known }: WatchRecord,
  gaps = known,
): Pick<CollectedView, 'since' | 'gaps'> => ({
  since: instant(sinceAt),
  gaps: gaps.map(({ fromAt, ms }) => ({ from: instant(fromAt), seconds: Math.round(ms / 1_000) })),
});

/** What a watch's text begins with, so that it is taken for nothing else. */
const KIND = 'watch';

/** The JSON text that is sealed. */
export function watchText({ cluster, sinceAt, last, gaps }: WatchRecord): string {
  const ahead = last.server - last.worker;
  return JSON.stringify([
    KIND,
    EVIDENCE_VERSION,
    cluster,
    sinceAt,
    last.worker,
    ahead,
    gaps.map(({ fromAt, ms }) => [fromAt, ms]),
  ]);
}

/** What {@link watchText} made a text of; only of a text whose seal was verified. */
export function watchOf(text: string): WatchRecord | undefined {
  const fields = JSON.parse(text) as [string, number, string, number, number, number, [number, number][]];
  const [kind, version, cluster, sinceAt, worker, ahead, gaps] = fields;
  if (kind !== KIND || version !== EVIDENCE_VERSION) return undefined;
  return {
    cluster,
    sinceAt,
    last: { worker, server: worker + ahead },
    gaps: gaps.map(([fromAt, ms]) => ({ fromAt, ms })),
  };
}
