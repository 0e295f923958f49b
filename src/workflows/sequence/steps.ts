import { isCancellation } from '@temporalio/workflow';
import { durationMs } from '../../contracts/duration';
import type { JobRecord } from '../../contracts/job';
import type { PausedJobReport, SequenceRequest, SequenceStep, StepReport } from '../../contracts/sequence';
import { finalAnswer } from '../../rules/jobs';
import { commandJob } from '../jobs/command-job';
import { workflowFailure } from '../shared/failures';
import { awaitState } from './await-step';
import type { JobRun } from './job-run';
import { PauseHandle } from './pause-handle';

type Result = Omit<StepReport, 'index' | 'step'>;
type JobStep = Exclude<SequenceStep, { step: 'hold' }>;

/** What steps work with besides the job. */
export interface StepContext {
  request: SequenceRequest;
  /** Uuids of which a child said that they are paused. */
  landed: ReadonlySet<string>;
}

/** Does one step for one job; an error is that job's failure, never the end of the others. */
export async function doStep(run: JobRun, index: number, step: JobStep, context: StepContext): Promise<void> {
  try {
    run.add(index, step.step, await perform(run, step, context));
  } catch (error) {
    if (isCancellation(error)) throw error;
    const failure = workflowFailure(error);
    run.add(index, step.step, failed(failure instanceof Error ? failure.message : String(failure)));
  }
}

function perform(run: JobRun, step: JobStep, context: StepContext): Promise<Result> {
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

async function pause(run: JobRun, { request, landed }: StepContext): Promise<Result> {
  const { cluster, maxHold, requestedBy } = request;
  const until = new Date(Date.now() + durationMs(maxHold)).toISOString();
  const handle = await PauseHandle.start({ cluster, uuid: run.uuid, until, requestedBy }, landed);
  if (handle === undefined) return failed('another run holds a pause of this job');
  run.pause = handle;
  const settled = await handle.settled();
  if (settled === 'paused') return done('paused');
  delete run.pause;
  if (!('failure' in settled)) return paused(settled, run);
  if (settled.isOwed) run.paid(undefined);
  return failed(settled.failure);
}

/** The child ended without holding a pause. */
function paused(report: PausedJobReport, run: JobRun): Result {
  const { outcome: pauseOutcome, why } = report;
  if (pauseOutcome === 'was_paused') return { outcome: 'done', why, pause: pauseOutcome };
  if (pauseOutcome === 'vanished') run.ended('vanished');
  return { outcome: 'failed', why, pause: pauseOutcome };
}

async function resume(run: JobRun): Promise<Result> {
  const { pause: handle } = run;
  if (handle === undefined) return { outcome: 'skipped', why: 'this sequence holds no pause of it' };
  const report = await handle.close();
  run.paid(report);
  if (report === undefined) return failed('it could not be resumed: resume it by hand');
  return { outcome: 'done', why: report.why, pause: report.outcome };
}

async function cancel(run: JobRun, { request }: StepContext): Promise<Result> {
  const { answer, accepted, job } = await commandJob(request.cluster, run.uuid, 'cancel');
  if (job !== undefined) noteEnd(run, job, accepted);
  const { outcome: command, why } = answer;
  const isDone = command === 'confirmed' || command === 'already' || command === 'finished_first';
  return { outcome: isDone ? 'done' : 'failed', why, command };
}

async function awaitStep(
  run: JobRun,
  step: Extract<JobStep, { step: 'await' }>,
  context: StepContext,
): Promise<Result> {
  const awaited = await awaitState(context.request.cluster, run.uuid, step);
  switch (awaited.kind) {
    case 'reached':
      noteEnd(run, awaited.job, false);
      return awaited.job.state === 'failure' && step.state === 'terminal'
        ? failed(`it ended as failure: ${awaited.job.message ?? awaited.job.code ?? 'no reason given'}`)
        : done(`it is ${awaited.job.state}`);
    case 'other_end':
      noteEnd(run, awaited.job, false);
      return failed(`it ended as ${awaited.job.state}, not ${step.state}`);
    case 'gone':
      run.ended('vanished');
      return failed('ONTAP does not know it any more: nobody can tell how it ended');
    case 'timeout':
      return notInTime(run, step, context);
  }
}

async function notInTime(
  run: JobRun,
  step: Extract<JobStep, { step: 'await' }>,
  context: StepContext,
): Promise<Result> {
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

function noteEnd(run: JobRun, job: JobRecord, cancelSent: boolean): void {
  const answer = finalAnswer(job, cancelSent);
  if (answer !== undefined) run.ended(answer.outcome);
}

function done(why: string): Result {
  return { outcome: 'done', why };
}

function failed(why: string): Result {
  return { outcome: 'failed', why };
}
