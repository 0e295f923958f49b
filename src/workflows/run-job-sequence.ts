import { ApplicationFailure } from '@temporalio/common';
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  setHandler,
} from '@temporalio/workflow';
import { durationMs } from '../contracts/duration';
import { FAILURE } from '../contracts/failures';
import { SEQUENCE_ROOM } from '../contracts/history-room';
import type { DecisionAnswer } from '../contracts/messages';
import { jobPausedSignal, releaseUpdate, sequenceStatusQuery } from '../contracts/messages';
import type { SequenceInput, SequenceReport, SequenceRequest, SequenceStatus } from '../contracts/sequence';
import { checkRequester } from './jobs/check-message';
import { SequenceRun } from './sequence/sequence-run';
import { decisions, firstLook } from './shared/activities';
import { clusterUnserved, isUnserved, workflowFailure } from './shared/failures';
import { indexOutcome, indexRequest } from './shared/search';

const NOT_BEGUN: SequenceStatus = {
  now: 'Checks the request.',
  next: 'Selects the jobs.',
  step: 0,
  jobs: [],
};

/**
 * Drives ONTAP jobs through steps: pause, hold, resume, cancel, await. Every pause is a debt that a child holds and
 * pays back, whatever ends this run. Ends with an outcome for each job, also when cancelled.
 */
export async function runJobSequence(input: SequenceInput): Promise<SequenceReport> {
  let run: SequenceRun | undefined;
  let refused = 0;
  setHandler(
    releaseUpdate,
    () => {
      const answer = release(run);
      if (!answer.accepted) refused++;
      return answer;
    },
    { validator: (said) => checkRelease(said, refused, run) },
  );
  setHandler(sequenceStatusQuery, () => run?.status() ?? NOT_BEGUN);
  setHandler(jobPausedSignal, (told) => noteLanded(run, told));
  try {
    const request = await decisions.checkSequenceRequest(input);
    indexRequest({ ...request, operation: 'job-sequence' });
    await readCluster(request);
    run = new SequenceRun(request);
    return await drive(run);
  } catch (error) {
    indexOutcome(isCancellation(error) ? 'cancelled' : 'failed');
    await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
    throw workflowFailure(error);
  }
}

async function drive(run: SequenceRun): Promise<SequenceReport> {
  await run.select();
  let isCancelled = false;
  try {
    await run.work();
  } catch (error) {
    if (!isCancellation(error)) throw error;
    isCancelled = true;
  } finally {
    await run.settle();
  }
  const report = run.report(isCancelled);
  return CancellationScope.nonCancellable(async () => {
    indexOutcome(report.outcome);
    await condition(allHandlersFinished);
    return report;
  });
}

/** Tells an unserved cluster, a wrong one and a missing grant before anything is selected. */
async function readCluster({ cluster, unservedAfter, steps }: SequenceRequest): Promise<void> {
  try {
    const { allow } = await firstLook(cluster, durationMs(unservedAfter)).readCluster({ recent: true });
    const needsGrant = steps.some(({ step, ...rest }) => isCommand(step) || isCancelling(rest));
    if (needsGrant && !allow.includes('control-jobs')) throw notGranted(cluster);
  } catch (error) {
    throw isUnserved(error) ? clusterUnserved(cluster, unservedAfter) : error;
  }
}

const isCommand = (step: SequenceRequest['steps'][number]['step']) => step !== 'hold' && step !== 'await';
const isCancelling = (step: object) => 'otherwise' in step && step.otherwise === 'cancel';

function notGranted(cluster: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `Steps that pause, resume or cancel need the grant control-jobs; its owner puts "allow: [control-jobs]" into the entry of "${cluster}" in the worker's configuration`,
    FAILURE.NotGranted,
  );
}

/** Anybody can send the signal, with anything: an error here would stop the run for ever. */
function noteLanded(run: SequenceRun | undefined, told?: { uuid?: unknown } | null): void {
  if (typeof told?.uuid === 'string') run?.landed.add(told.uuid);
}

/** Words that change nothing must not fill the history: after so many on record they are refused without a trace. */
function checkRelease(said: unknown, refused: number, run: SequenceRun | undefined): void {
  checkRequester(releaseUpdate.name)(said);
  if (refused < SEQUENCE_ROOM.refusedReleases || run?.canRelease === true) return;
  throw ApplicationFailure.nonRetryable(
    `${NOTHING_TO_RELEASE}; ${refused} such releases are on record, more are not`,
    FAILURE.InvalidRequest,
  );
}

const NOTHING_TO_RELEASE = 'no hold that can be released runs now (orUntilReleased)';

function release(run: SequenceRun | undefined): DecisionAnswer {
  return run?.release() === true
    ? { accepted: true, why: 'the hold ends now' }
    : { accepted: false, why: NOTHING_TO_RELEASE };
}
