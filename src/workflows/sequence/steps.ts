import { CancelledFailure } from '@temporalio/common';
import { CancellationScope, condition, isCancellation, patched } from '@temporalio/workflow';
import { executedWords, isDeclined } from '../../contracts/approval';
import { durationMs } from '../../contracts/duration';
import { SEQUENCE_ROOM } from '../../contracts/history-room';
import { pauseWorkflowId } from '../../contracts/ids';
import type { JobRecord } from '../../contracts/job';
import type { LookStyle } from '../../contracts/poll-job';
import type { SequenceRequest, SequenceStep } from '../../contracts/sequence';
import { saidWithCode } from '../../contracts/text';
import type { CommandOutcome } from '../../contracts/track-job';
import { failureOfJob, finalAnswer, isTerminal } from '../../rules/jobs';
import { carriedOut } from '../jobs/command-calls';
import { commandJob } from '../jobs/command-job';
import { openSince } from '../jobs/open-since';
import { workflowFailure } from '../shared/failures';
import { awaitState } from './await-step';
import type { JobRun, StepResult } from './job-run';
import type { PauseEnd, PauseNews } from './pause-handle';
import { PauseHandle } from './pause-handle';

type JobStep = Exclude<SequenceStep, { step: 'hold' }>;

/** The others don't wait longer for one job that can't be resumed; its pause goes on trying. */
const RESUMED_WITHIN = '10m';

/**
 * How much longer than `maxHold` a pause may last, ms: it begins before the hold does, which waits until the pauses of
 * all jobs have landed.
 */
const LANDING_MS = 10 * 60_000;

/** After a resume its child looks for seconds whether it lasts; after a lost answer longer than anybody should wait. */
export const UNWATCHED_WITHIN = '30s';

/** What steps work with besides the job. */
export interface StepContext {
  request: SequenceRequest & LookStyle;
  index: number;
  news: PauseNews;
}

/** Does one step for one job; an error is that job's failure, never the end of the others. */
export async function doStep(run: JobRun, step: JobStep, context: StepContext): Promise<void> {
  run.begin();
  try {
    run.add(context.index, step.step, await perform(run, step, context));
  } catch (error) {
    if (isCancellation(error)) throw error;
    const failure = workflowFailure(error);
    run.add(context.index, step.step, failed(failure instanceof Error ? failure.message : String(failure)));
  }
  // No further step comes to its resume. Not waited for here: it may take a day.
  if (!run.isActive) void run.payPause();
}

function perform(run: JobRun, step: JobStep, context: StepContext): Promise<StepResult> {
  switch (step.step) {
    case 'pause':
      return pause(run, context);
    case 'resume':
      return resume(run);
    case 'cancel':
      return cancel(run, context);
    case 'await':
      return awaitStep(run, step, context);
  }
}

async function pause(run: JobRun, { request, news, index }: StepContext): Promise<StepResult> {
  const { cluster, maxHold, lateWithin, requestedBy } = request;
  const { uuid, seenAt } = run;
  await condition(() => run.isUnwatched, UNWATCHED_WITHIN, {
    summary: 'until its last pause is watched no more',
  });
  const holdMs = durationMs(maxHold);
  // What comes after it must have its time before the pause is over.
  const approvalMs = Math.max(LANDING_MS, holdMs - heldForMs(request, index));
  const times = { until: fromNow(holdMs + LANDING_MS), approvalUntil: fromNow(approvalMs), lateWithin };
  const seen = seenAt === undefined ? {} : { seenAt };
  const child = { cluster, uuid, ...times, ...seen, requestedBy };
  const handle = await PauseHandle.start(child, news, (waitsFor) => (run.waitsFor = waitsFor));
  if (handle === undefined)
    return failed(
      `another run holds a pause of this job, or watches it for one that may land late: ${pauseWorkflowId(cluster, uuid)}`,
    );
  run.pause = handle;
  const settled = await handle.settled();
  if (settled === 'paused') return done('paused');
  run.paid(settled);
  return pausedNot(settled);
}

const fromNow = (ms: number) => new Date(Date.now() + ms).toISOString();

/** For how long the steps after a pause want it. */
function heldForMs({ steps }: SequenceRequest, index: number): number {
  const after = steps.slice(index + 1);
  const resumed = after.findIndex(({ step }) => step === 'resume');
  return after
    .slice(0, resumed === -1 ? after.length : resumed)
    .reduce((ms, step) => ms + ('for' in step ? durationMs(step.for) : 0), 0);
}

/** The child ended without holding a pause. */
function pausedNot(end: PauseEnd): StepResult {
  if ('failure' in end) return failed(end.failure);
  const { outcome, why } = end.report;
  return { outcome: outcome === 'was_paused' ? 'done' : 'failed', why, pause: outcome };
}

async function resume(run: JobRun): Promise<StepResult> {
  if (run.pause === undefined) return { outcome: 'skipped', why: 'this sequence holds no pause of it' };
  let end: PauseEnd | undefined;
  void run.payPause().then((paid) => (end = paid));
  await condition(() => end !== undefined, RESUMED_WITHIN, { summary: 'until the job runs again' });
  if (end === undefined) return failed(`not resumed within ${RESUMED_WITHIN}; it is tried for a day`);
  if ('failure' in end) return failed('it could not be resumed: resume it by hand');
  return { outcome: 'done', why: end.report.why, pause: end.report.outcome };
}

async function cancel(run: JobRun, { request, index }: StepContext): Promise<StepResult> {
  if (CancellationScope.current().consideredCancelled)
    throw new CancelledFailure('Cancelled before the cancel was sent');
  // A command that has begun is carried through.
  const { answer, sent, job, asked } = await CancellationScope.nonCancellable(() =>
    commandJob({ cluster: request.cluster, uuid: run.uuid }, 'cancel', {
      mostTries: SEQUENCE_ROOM.cancelTries,
      // A history has no room for that in each of 200 jobs.
      sendsAgain: false,
      onAsked: (approval) => (run.asked = openSince(approval)),
    }),
  ).finally(() => delete run.asked);
  run.cancelSent ||= sent;
  if (asked !== undefined) run.leftAsked = asked;
  if (job !== undefined) noteEnd(run, job);
  const { outcome: command, why } = answer;
  return { outcome: isCancelDone(command, request, index) ? 'done' : 'failed', why, command };
}

/** A cancel that was not seen to take effect is enough when a later step awaits the end. */
function isCancelDone(outcome: CommandOutcome, { steps }: SequenceRequest, index: number): boolean {
  if (outcome === 'unconfirmed' || outcome === 'awaits_approval')
    return steps.slice(index + 1).some(({ step }) => step === 'await');
  return outcome !== 'unsupported';
}

async function awaitStep(
  run: JobRun,
  step: Extract<JobStep, { step: 'await' }>,
  context: StepContext,
): Promise<StepResult> {
  const awaited = await awaitState(context.request, run.job, step);
  const by = 'job' in awaited ? await cancelledBy(run, awaited.job, context) : '';
  switch (awaited.kind) {
    case 'reached':
      noteEnd(run, awaited.job);
      return awaited.job.state === 'failure' && step.state === 'terminal' && !run.cancelSent
        ? failed(`it ended as failure: ${failureWords(awaited.job)}`)
        : done(`it is ${awaited.job.state}${by}`);
    case 'other_end':
      noteEnd(run, awaited.job);
      return failed(`it ended as ${awaited.job.state}, not ${step.state}${by}`);
    case 'gone':
      run.ended('vanished');
      return failed('ONTAP does not know it any more: nobody can tell how it ended');
    case 'timeout':
      return notInTime(run, step, context);
  }
}

/** Notes, and says, that a cancel which was left to be approved ended the job: only what became of its request tells. */
async function cancelledBy(run: JobRun, job: JobRecord, { request }: StepContext): Promise<string> {
  const { leftAsked: asked, uuid } = run;
  if (!isTerminal(job.state) || run.cancelSent || asked === undefined || isDeclined(asked)) return '';
  if (!patched('request-read-at-end')) return '';
  const executed = await carriedOut({ cluster: request.cluster, uuid }, asked);
  run.cancelSent = executed !== undefined;
  return executed === undefined ? '' : `: ${executedWords(executed)}`;
}

async function notInTime(
  run: JobRun,
  step: Extract<JobStep, { step: 'await' }>,
  context: StepContext,
): Promise<StepResult> {
  const why = `not ${step.state} within ${step.for}`;
  switch (step.otherwise) {
    case 'continue':
      return done(why);
    case 'fail':
      return failed(why);
    case 'cancel': {
      const result = await cancel(run, context);
      return { ...result, why: `${why}; cancelled: ${result.why}` };
    }
  }
}

function failureWords(job: JobRecord): string {
  const { message, code } = failureOfJob(job);
  return saidWithCode(message, code);
}

function noteEnd(run: JobRun, job: JobRecord): void {
  const answer = finalAnswer(job, run.cancelSent);
  if (answer !== undefined) run.ended(answer.outcome);
}

function done(why: string): StepResult {
  return { outcome: 'done', why };
}

function failed(why: string): StepResult {
  return { outcome: 'failed', why };
}
