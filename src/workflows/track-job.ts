import { ApplicationFailure } from '@temporalio/common';
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  makeContinueAsNewFunc,
} from '@temporalio/workflow';
import type { CarriedWatch } from '../contracts/carried-watch';
import type { FailureType } from '../contracts/failures';
import { FAILURE } from '../contracts/failures';
import type { LookStyle } from '../contracts/poll-job';
import type { JobOutcome, TrackJobInput, TrackJobRequest, WatchFailure } from '../contracts/track-job';
import { JobMessages } from './jobs/job-messages';
import { JobWatch } from './jobs/watch';
import { decisions } from './shared/activities';
import { readForWait } from './shared/begin-wait';
import { type Cancellation, watchCancellation } from './shared/cancelled';
import { carriedInto, chainMemo, isHistoryFull, isHistoryLong, lastLookNow } from './shared/continuation';
import { workflowFailure } from './shared/failures';
import { indexOutcome, indexRequest } from './shared/search';

/**
 * Waits for an ONTAP job, however long it takes, and takes commands for it. Completes with the job's final answer;
 * fails when the watch has none (`JobNeverFound`, `DeadlineExceeded`, `PausedTooLong`), and can then be started anew.
 * Cancelling the watch leaves the job alone. Continues as new when its history gets long.
 *
 * @param given - Of the run that this one continues.
 */
export async function trackJob(input: TrackJobInput, given?: CarriedWatch): Promise<JobOutcome> {
  const before = carriedInto(given);
  // Whatever was given: it is checked below.
  const watch = new JobWatch((input as TrackJobInput | undefined | null) ?? {}, before);
  const cancellation = watchCancellation();
  const messages = new JobMessages(watch, cancellation, before);
  messages.open();
  let request: (TrackJobRequest & LookStyle) | undefined;
  try {
    const checked = await checkedRequest(input, before);
    request = checked;
    messages.begin(checked);
    if (before?.isClusterRead === true) messages.takeCommands();
    const outcome = await unlessLong(watch, cancellation, () => answer(checked, watch, messages));
    if (outcome !== 'long') return await ended(outcome, checked, messages);
  } catch (error) {
    if (!messages.hasEnded) await endWithoutAnswer(messages, error);
    throw workflowFailure(error);
  }
  return continued(request, { ...watch.carried, ...messages.carried });
}

/** The request with its defaults: it is checked once. */
async function checkedRequest(
  input: TrackJobInput,
  before: CarriedWatch | undefined,
): Promise<TrackJobRequest & LookStyle> {
  if (before !== undefined)
    return { ...(input as TrackJobRequest), ...(before.looks === undefined ? {} : { looks: before.looks }) };
  const request = await decisions.checkTrackRequest(input);
  indexRequest({ ...request, operation: 'track-job', job: request.uuid.toLowerCase() });
  return request;
}

async function answer(
  request: TrackJobRequest & LookStyle,
  watch: JobWatch,
  messages: JobMessages,
): Promise<JobOutcome | WatchFailure> {
  if (!messages.isClusterRead) {
    if (!(await isClusterRead(request, watch))) throw watchFailure(watch.deadlineExceeded(), request);
    messages.takeCommands();
  }
  return watch.run(request);
}

/** The answer, or that the run should go on as a new one: its history is long, and nothing is under way but looks. */
async function unlessLong(
  watch: JobWatch,
  cancellation: Cancellation,
  work: () => Promise<JobOutcome | WatchFailure>,
): Promise<JobOutcome | WatchFailure | 'long'> {
  const isLong = () => !watch.isEnding && !cancellation.requested && isHistoryLong();
  // Not to be cancelled: the work says how the run ends.
  const due = () =>
    CancellationScope.nonCancellable(async (): Promise<'long'> => {
      for (;;) {
        await condition(() => isLong() && (isHistoryFull() || allHandlersFinished()));
        watch.noteLast(await lastLookNow());
        // Commands may come one right after the other: it leaves between two, with what was read before.
        if (isHistoryFull()) await condition(() => allHandlersFinished() || !isLong());
        if (isLong() && allHandlersFinished()) return 'long';
      }
    });
  const scope = new CancellationScope();
  const end = await Promise.race([scope.run(work), due()]);
  // Looks that begin anew after a command would be asked for behind the end of the run, which the server refuses.
  if (end === 'long') scope.cancel();
  return end;
}

/** With the answer, which no cancellation takes back. */
async function ended(
  outcome: JobOutcome | WatchFailure,
  request: TrackJobRequest,
  messages: JobMessages,
): Promise<JobOutcome> {
  messages.end(outcome);
  indexOutcome(outcome.outcome);
  await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
  return answerOf(outcome, request);
}

function continued(
  { looks, ...request }: TrackJobRequest & LookStyle,
  carried: Omit<CarriedWatch, 'looks'>,
): Promise<never> {
  const next = makeContinueAsNewFunc<typeof trackJob>({ memo: chainMemo() });
  return next(request, { ...carried, ...(looks === undefined ? {} : { looks }) });
}

async function endWithoutAnswer(messages: JobMessages, error: unknown): Promise<void> {
  messages.fail(error);
  indexOutcome(withoutAnswer(error));
  await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
}

function withoutAnswer(error: unknown): string {
  if (isCancellation(error)) return 'watch_stopped';
  const isDeadline = error instanceof ApplicationFailure && error.type === FAILURE.DeadlineExceeded;
  return isDeadline ? 'deadline_exceeded' : 'watch_failed';
}

/** Tells an unserved cluster soon, and a wrong one. False when the deadline came before ONTAP gave an answer. */
async function isClusterRead(request: TrackJobRequest, watch: JobWatch): Promise<boolean> {
  const withinMs = () => watch.withinMs;
  const onUnanswered = (why: string) => (watch.unanswered = why);
  for (;;) {
    const { deadline } = watch;
    if ((await readForWait({ ...request, withinMs, onUnanswered })) !== undefined) return true;
    // The server gives up when its next try would be too late; who joins meanwhile may want more time.
    if (watch.restMs > 0) await condition(() => watch.deadline !== deadline, watch.restMs);
    if (watch.restMs <= 0) return false;
  }
}

const TYPE_OF: Record<WatchFailure['outcome'], FailureType> = {
  never_found: FAILURE.JobNeverFound,
  deadline_exceeded: FAILURE.DeadlineExceeded,
  paused_too_long: FAILURE.PausedTooLong,
};

function answerOf(outcome: JobOutcome | WatchFailure, request: TrackJobRequest): JobOutcome {
  switch (outcome.outcome) {
    case 'succeeded':
    case 'failed':
    case 'cancelled':
    case 'cancel_lost_race':
    case 'vanished':
      return outcome;
    case 'never_found':
    case 'deadline_exceeded':
    case 'paused_too_long':
      throw watchFailure(outcome, request);
  }
}

function watchFailure(failure: WatchFailure, { uuid, cluster }: TrackJobRequest): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    watchFailed(failure, uuid, cluster),
    TYPE_OF[failure.outcome],
    failure,
  );
}

function watchFailed(failure: WatchFailure, uuid: string, cluster: string): string {
  switch (failure.outcome) {
    case 'never_found':
      return `ONTAP does not know job ${uuid} on ${cluster}: the uuid is wrong, it ended more than 300 s ago, or our role may not see it`;
    case 'deadline_exceeded':
      if (failure.last === undefined)
        return `Job ${uuid} on ${cluster} was never seen by ${failure.deadline}${failure.why === undefined ? '' : `: ${failure.why}`}. Whether it runs is not known; a new watch can be started`;
      return failure.last.absentSince === undefined
        ? `Job ${uuid} on ${cluster} had not ended at ${failure.deadline}; it goes on, and a new watch can be started`
        : `Job ${uuid} on ${cluster} was not found since ${failure.last.absentSince}, which was no answer yet at ${failure.deadline}; a new watch can be started`;
    case 'paused_too_long':
      return `Job ${uuid} on ${cluster} is paused since ${failure.since}; resume it, and start a new watch`;
  }
}
