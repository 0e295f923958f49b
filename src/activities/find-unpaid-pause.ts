import { activityInfo, getClient } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import { isOver } from '../contracts/approval';
import type { AwaitedApproval } from '../contracts/approval';
import type { CarriedDebt } from '../contracts/carried-debt';
import { FAILURE } from '../contracts/failures';
import { WORKFLOWS } from '../contracts/ids';
import type { PatchJobInput, UnpaidPause } from '../contracts/poll-job';
import type { PausedJobReport } from '../contracts/sequence';
import { decodedBy } from '../temporal';
import { hasRunEnded } from './await-run-end';
import { type Events, eventsOf, historiesBeforeReset, isGivenUp, MOST_RUNS, parentOf } from './before-reset';
import { closedRuns } from './closed-runs';
import { asActivity } from './failure-of';

/** What an ended run of `pausedJob` left behind. */
interface Leftover {
  /** `open`: it may have sent a pause, and did not see the job run again. `nothing`: it sent none, or was refused. */
  debt: 'open' | 'paid' | 'nothing';
  /** When it sent the last one, or ended, ms since 1970. */
  lastMs: number;
  /** ONTAP had asked for the approval of one. */
  isAsked?: boolean;
  /** The run that goes on with it. */
  next?: string;
}

/** The activity that finds the debt of an earlier run: one that was reset or terminated can't pay any more. */
export function createFindUnpaidPause() {
  return {
    /**
     * What an earlier run of the workflow that asks left behind, if none since has paid for it; null when nothing is open.
     *
     * @param input - `which`: `reset` for runs that were reset to become this one, `all` for all that the server's list
     *   holds, too. Without `withRequest` the answer is `sentMs` alone: runs may still ask so.
     */
    findUnpaidPause: ({ which, withRequest }: UnpaidPauseInput): Promise<UnpaidPause | number | null> =>
      asActivity('debt', async () => {
        const { workflowId = '', runId = '' } = activityInfo().workflowExecution ?? {};
        const before = await historiesBeforeReset();
        const listed = which === 'all' ? await closedRuns(workflowId, MOST_RUNS) : [];
        const runs = [...new Set([...before.keys(), ...listed])].filter((run) => run !== runId);
        const leftovers = runs.map(async (run): Promise<[string, Leftover]> => {
          const events = before.get(run) ?? (await eventsOf(workflowId, run));
          return [run, await leftoverIn(events)];
        });
        const open = openOf(new Map(await Promise.all(leftovers)));
        if (open === null || withRequest !== true) return open && open.sentMs;
        return { ...open, ...([...before.values()].some(isGivenUp) ? { isCancelled: true } : {}) };
      }),
  };
}

/**
 * Asked before a first pause leaves, however the run came there: what a run before a reset has sent, and was told, stands
 * in the history of that one alone.
 *
 * @throws as a try without an answer, when it has paused the job, or may have; as one that did not leave, when nobody
 *   wants the pause any more
 */
export async function assertNothingLeft(): Promise<void> {
  if (activityInfo().workflowType !== WORKFLOWS.pausedJob) return;
  const before = [...(await historiesBeforeReset()).values()];
  if (before.length === 0) return;
  const leftovers = await Promise.all(before.map(leftoverIn));
  const isLeft = leftovers.some(({ debt, isAsked }) => debt === 'open' || isAsked === true);
  const isCancelled = before.some(isGivenUp) || (await hasParentEnded(before));
  if (!isLeft && !isCancelled) return;
  throw ApplicationFailure.create({
    type: FAILURE.OntapTransport,
    message: isLeft
      ? 'The run before a reset has sent a pause, or may have: what became of that is looked for first'
      : 'nobody waits for it: before a reset its run was cancelled, or had ended, or its sequence has ended',
    details: [{ others: await othersIn(before.flat()), isCancelled, left: isLeft, perhapsSent: isLeft }],
  });
}

async function hasParentEnded(histories: readonly Events[]): Promise<boolean> {
  const { workflowId, runId } = histories.map(parentOf).find((parent) => parent !== undefined) ?? {};
  return workflowId != null && runId != null && hasRunEnded({ workflowId, runId });
}

/** As far as answers to pauses are on record. */
async function othersIn(events: Events): Promise<number[]> {
  const told = await Promise.all(
    events.map(
      ({ activityTaskCompletedEventAttributes: completed, activityTaskFailedEventAttributes: failed }) =>
        firstOf<{ others?: number[] } | null>(
          completed?.result ?? failed?.failure?.applicationFailureInfo?.details,
        ),
    ),
  );
  return [...new Set(told.flatMap((each) => each?.others ?? []))];
}

export interface UnpaidPauseInput {
  which: 'reset' | 'all';
  withRequest?: boolean;
}

/** The newest run that tells decides; a request for approval outlives the run that it answered. */
function openOf(all: ReadonlyMap<string, Leftover>): UnpaidPause | null {
  const leftovers = [...all.values()];
  // Of one that continued as new the next run tells.
  const last = leftovers.filter(({ next }) => next === undefined || !all.has(next));
  const newest = last.filter(({ debt }) => debt !== 'nothing').sort((a, b) => b.lastMs - a.lastMs)[0];
  if (newest?.debt !== 'open') return null;
  return { sentMs: newest.lastMs, isAsked: leftovers.some(({ isAsked }) => isAsked === true) };
}

async function leftoverIn(events: Events): Promise<Leftover> {
  const end = events.at(-1);
  const pauses = await Promise.all(events.map(isPause));
  const sent = events.filter((_event, index) => pauses[index]);
  const carried = await carriedInto(events[0]);
  // One that continues another run goes on with a pause of it.
  const lastPause = sent.at(-1) ?? (carried === undefined ? undefined : events[0]);
  const lastMs = Math.max(msOf(lastPause), msOf(end));
  const completed = end?.workflowExecutionCompletedEventAttributes;
  if (completed) {
    const report = await firstOf<Partial<PausedJobReport>>(completed.result);
    return { debt: report?.outcome !== undefined && PAID.has(report.outcome) ? 'paid' : 'nothing', lastMs };
  }
  // It fails otherwise only when the pause was refused, and none before may have been taken.
  const failed = end?.workflowExecutionFailedEventAttributes?.failure?.applicationFailureInfo;
  if (failed && failed.type !== FAILURE.PauseOwed) return { debt: 'nothing', lastMs };
  return {
    debt: lastPause === undefined ? 'nothing' : 'open',
    lastMs,
    isAsked:
      isOpenIn(carried) || (await wasAsked(events, new Set(sent.map(({ eventId }) => String(eventId))))),
    ...nextOf(end),
  };
}

function isOpenIn(carried: Partial<CarriedDebt> | undefined): boolean {
  const { approval, earlier = [] } = carried?.debt?.pausing.request ?? {};
  return approval !== undefined || earlier.length > 0;
}

function nextOf(end: Events[number] | undefined): { next?: string } {
  const next = end?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  return next ? { next } : {};
}

/** What the run before left to this one; undefined in one that does not continue another. */
async function carriedInto(event: Events[number] | undefined): Promise<Partial<CarriedDebt> | undefined> {
  const started = event?.workflowExecutionStartedEventAttributes;
  if (!started?.continuedExecutionRunId) return undefined;
  return ((await decodedBy(getClient(), started.input?.payloads?.[1])) ?? {}) as Partial<CarriedDebt>;
}

/** Whether ONTAP asked for the approval of one of these pauses, and no answer on record says that it is over by now. */
async function wasAsked(events: Events, sent: ReadonlySet<string>): Promise<boolean> {
  const [asked, over] = [new Set<number | undefined>(), new Set<number | undefined>()];
  for (const { activityTaskCompletedEventAttributes: completed } of events) {
    if (completed == null) continue;
    const told = await firstOf<Told | null>(completed.result);
    const request = told?.approval ?? told ?? {};
    if (sent.has(String(completed.scheduledEventId)) && told?.answer === 'awaits_approval')
      asked.add(request.index);
    if (isOver(request)) over.add(request.index);
  }
  return [...asked].some((index) => index === undefined || !over.has(index));
}

/** What is told of a request for approval: by itself, or with a pause or a look. */
interface Told extends Partial<AwaitedApproval> {
  answer?: string;
  approval?: AwaitedApproval;
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
