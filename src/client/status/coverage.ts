import type { Client } from '@temporalio/client';
import type { Coverage, SeenRun } from '../../contracts/status';
import { inBatches } from '../schedules/in-batches';
import { expectations } from './expectations';
import { type Expectation, type Judged, judgeCoverage } from '../../rules/schedules';
import { newestRuns } from './seen-runs';

const SECOND_MS = 1_000;

const stamp = (ms: number) => ({ seconds: Math.floor(ms / SECOND_MS) as never, nanos: 0 });

/** The first start in a time, by the server's own reckoning. */
async function firstStart(
  { connection, options: { namespace } }: Client,
  scheduleId: string,
  after: number,
  until: number,
): Promise<number | undefined> {
  if (until <= after) return undefined;
  const { startTime } = await connection.workflowService.listScheduleMatchingTimes({
    namespace,
    scheduleId,
    startTime: stamp(after + SECOND_MS),
    endTime: stamp(until),
  });
  const [first] = startTime;
  return first == null ? undefined : Number(first.seconds) * SECOND_MS;
}

function tookMs({ startedAt, endedAt = startedAt }: SeenRun): number {
  return Date.parse(endedAt) - Date.parse(startedAt);
}

async function judgedOf(
  client: Client,
  expectation: Expectation,
  lastGood: SeenRun | undefined,
  { now, graceMs }: Look,
): Promise<Judged> {
  const { scheduleId, changedAt, runMs } = expectation;
  const since = lastGood === undefined ? changedAt : Math.max(changedAt, Date.parse(lastGood.startedAt));
  // A guard may ask for more time than the policy; then runs have shown it.
  const allowedMs = Math.max(runMs, lastGood === undefined ? 0 : tookMs(lastGood)) + graceMs;
  const missed = await firstStart(client, scheduleId, since, now - allowedMs);
  return { ...expectation, ...(missed === undefined ? {} : { missed }) };
}

/** At which instant, and how patiently. */
export interface Look {
  now: number;
  /** How much longer than by its policy a run may take. */
  graceMs: number;
}

const keyOf = ({ cluster, policy, mode }: Expectation): string => `${cluster}/${policy}/${mode}`;

function grouped(all: readonly Expectation[]): [Expectation, ...Expectation[]][] {
  const groups = new Map<string, [Expectation, ...Expectation[]]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group === undefined) groups.set(keyOf(one), [one]);
    else group.push(one);
  }
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

/** How it stands with each cluster and policy that our schedules name. */
export async function coverage(client: Client, look: Look): Promise<Coverage[]> {
  return inBatches(grouped(await expectations(client)), async ([first, ...more]) => {
    const runs = await newestRuns(client, first);
    const judge = (one: Expectation) => judgedOf(client, one, runs.lastGood, look);
    return judgeCoverage([await judge(first), ...(await Promise.all(more.map(judge)))], runs, look.now);
  });
}
