import type { Coverage, SeenRun } from '../../contracts/status';
import type { CleanupMode } from '../../contracts/cleanup';
import type { PauseRecord } from '../../contracts/pause-note';

/** What one schedule promises for one cluster. */
export interface Expectation {
  schedule: string;
  scheduleId: string;
  cluster: string;
  policy: string;
  mode: CleanupMode;
  /** Longest that a run may take by its policy, without anything for kills and delays. */
  runMs: number;
  /** It can't have been due before this; ms. */
  changedAt: number;
  paused?: PauseRecord;
  /** ISO 8601. */
  next?: string;
}

/** One schedule's promise, and the first start since the last good run whose run should have ended. */
export interface Judged extends Expectation {
  /** ms; absent when no run is late. */
  missed?: number;
}

const earliest = <T extends string | number>(values: readonly (T | undefined)[]): T | undefined =>
  values.filter((value) => value !== undefined).sort((a, b) => (a < b ? -1 : 1))[0];

const instant = (ms: number): string => new Date(ms).toISOString();

function lastWords(last: SeenRun | undefined): string {
  if (last === undefined) return 'no run was ever seen';
  if (last.endedAt === undefined) return `one runs since ${last.startedAt}`;
  return `the newest run ended as ${last.outcome} at ${last.endedAt}`;
}

function pausedWords(judged: readonly Judged[]): string {
  const paused = judged.flatMap(({ schedule, paused: record }) =>
    record === undefined ? [] : [`${schedule} is paused by ${record.by ?? 'somebody'}`],
  );
  return paused.length === 0 ? '' : `; ${paused.join(', ')}`;
}

function judge(
  judged: readonly Judged[],
  last: SeenRun | undefined,
  hasGood: boolean,
): Pick<Coverage, 'state' | 'why'> {
  if (judged.every(({ paused }) => paused?.through === 'file'))
    return { state: 'paused', why: 'the file says that it starts nothing' };
  const missed = earliest(judged.map(({ missed: at }) => at));
  if (missed !== undefined) {
    const why = `no good run of the start at ${instant(missed)}: ${lastWords(last)}${pausedWords(judged)}`;
    return { state: 'overdue', why };
  }
  if (!hasGood)
    return { state: 'not_yet', why: `none was due yet: ${lastWords(last)}${pausedWords(judged)}` };
  return { state: 'ok', why: `as often as scheduled${pausedWords(judged)}` };
}

/**
 * How it stands with one cluster and policy.
 *
 * @param judged - Of the same cluster, policy and mode; at least one.
 */
export function judgeCoverage(
  judged: readonly [Judged, ...Judged[]],
  { last, lastGood }: { last?: SeenRun; lastGood?: SeenRun },
  now: number,
): Coverage {
  const [{ cluster, policy, mode }] = judged;
  const next = earliest(judged.map(({ next: at }) => at));
  const ageSeconds =
    lastGood === undefined ? 0 : (now - Date.parse(lastGood.endedAt ?? lastGood.startedAt)) / 1_000;
  return {
    cluster,
    policy,
    mode,
    schedules: judged.map(({ schedule }) => schedule),
    ...judge(judged, last, lastGood !== undefined),
    ...(lastGood === undefined ? {} : { lastGood: { ...lastGood, ageSeconds: Math.round(ageSeconds) } }),
    ...(last === undefined ? {} : { last }),
    ...(next === undefined ? {} : { next }),
  };
}
