import { activityInfo, getClient } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import { FAILURE } from '../contracts/failures';
import type { PausedJobReport } from '../contracts/sequence';
import type { PatchJobInput } from '../contracts/poll-job';
import { decodedBy } from '../temporal';
import { asActivity } from './failure-of';

/** Runs of one id that are read; older ones are days away from any pause that could still land. */
const MOST_RUNS = 20;

/** gRPC: a test server has no list of workflows. */
const UNIMPLEMENTED = 12;

type Events = temporal.api.history.v1.IHistoryEvent[];

/** What an ended run of `pausedJob` left behind. */
interface Leftover {
  /** `open`: it may have sent a pause, and did not see the job run again. `nothing`: it sent none, or was refused. */
  debt: 'open' | 'paid' | 'nothing';
  /** When it sent the last one, or ended, ms since 1970. */
  lastMs: number;
}

/** The activity that finds the debt of an earlier run: one that was reset or terminated can't pay any more. */
export function createFindUnpaidPause() {
  return {
    /**
     * When an earlier run of the workflow that asks may have sent a pause for the last time, ms since 1970, if none since
     * has paid for it; null when nothing is open.
     *
     * @param which - `reset`: runs that were reset to become this one. `all`: all that the server's list holds, too
     */
    findUnpaidPause: ({ which }: { which: 'reset' | 'all' }): Promise<number | null> =>
      asActivity('debt', async () => {
        const { workflowId = '', runId = '' } = activityInfo().workflowExecution ?? {};
        const replaced = await replacedRuns(workflowId, runId);
        const listed = which === 'all' ? await listedRuns(workflowId) : [];
        const runs = [...new Set([...replaced, ...listed])].filter((run) => run !== runId);
        const leftovers = await Promise.all(runs.map((run) => leftoverOf(workflowId, run)));
        return openSince(leftovers);
      }),
  };
}

/** The newest run that tells decides. */
function openSince(leftovers: Leftover[]): number | null {
  const newest = leftovers.filter(({ debt }) => debt !== 'nothing').sort((a, b) => b.lastMs - a.lastMs)[0];
  return newest?.debt === 'open' ? newest.lastMs : null;
}

async function eventsOf(workflowId: string, runId: string): Promise<Events> {
  try {
    const { events } = await getClient().workflow.getHandle(workflowId, runId).fetchHistory();
    return events ?? [];
  } catch (error) {
    // Removed after the namespace's retention.
    if (error instanceof WorkflowNotFoundError) return [];
    throw error;
  }
}

/** A run that a reset began tells from which one; and so on. */
async function replacedRuns(workflowId: string, runId: string): Promise<string[]> {
  const found = new Set<string>();
  for (let wanted = [runId]; wanted.length > 0 && found.size < MOST_RUNS;) {
    const histories = await Promise.all(wanted.map((run) => eventsOf(workflowId, run)));
    wanted = histories
      .flat()
      .map(({ workflowTaskFailedEventAttributes: failed }) => failed?.baseRunId ?? '')
      .filter((base) => base !== '' && base !== runId && !found.has(base));
    for (const base of wanted) found.add(base);
  }
  return [...found];
}

async function listedRuns(workflowId: string): Promise<string[]> {
  const query = `WorkflowId = "${workflowId.replace(/["\\]/g, '')}" AND ExecutionStatus != "Running"`;
  const found: string[] = [];
  try {
    for await (const { runId } of getClient().workflow.list({ query })) {
      found.push(runId);
      if (found.length >= MOST_RUNS) break;
    }
  } catch (error) {
    if ((error as { cause?: { code?: unknown } }).cause?.code !== UNIMPLEMENTED) throw error;
  }
  return found;
}

async function leftoverOf(workflowId: string, runId: string): Promise<Leftover> {
  const events = await eventsOf(workflowId, runId);
  const end = events.at(-1);
  const pauses = await Promise.all(events.map(isPause));
  const lastPause = events.filter((_event, index) => pauses[index]).at(-1);
  const lastMs = Math.max(msOf(lastPause), msOf(end));
  const completed = end?.workflowExecutionCompletedEventAttributes;
  if (completed) {
    const report = await firstOf<Partial<PausedJobReport>>(completed.result);
    return { debt: report?.outcome !== undefined && PAID.has(report.outcome) ? 'paid' : 'nothing', lastMs };
  }
  // It fails otherwise only when the pause was refused, and none before may have been taken.
  const failed = end?.workflowExecutionFailedEventAttributes?.failure?.applicationFailureInfo;
  if (failed && failed.type !== FAILURE.PauseOwed) return { debt: 'nothing', lastMs };
  return { debt: lastPause === undefined ? 'nothing' : 'open', lastMs };
}

/** Outcomes that say that the job was seen running again, or ended: they pay for all that was before. */
const PAID: ReadonlySet<PausedJobReport['outcome']> = new Set(['resumed', 'resumed_by_other', 'finished']);

async function isPause({
  activityTaskScheduledEventAttributes: scheduled,
}: Events[number]): Promise<boolean> {
  if (scheduled?.activityType?.name !== 'patchJob') return false;
  return (await firstOf<Partial<PatchJobInput>>(scheduled.input))?.action === 'pause';
}

async function firstOf<T>(
  payloads: temporal.api.common.v1.IPayloads | null | undefined,
): Promise<T | undefined> {
  return (await decodedBy(getClient(), payloads?.payloads?.[0])) as T | undefined;
}

function msOf(event: Events[number] | undefined): number {
  const { seconds, nanos } = event?.eventTime ?? {};
  return Number(seconds ?? 0) * 1_000 + (nanos ?? 0) / 1e6;
}
