import { ApplicationFailure } from '@temporalio/common';
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  setHandler,
} from '@temporalio/workflow';
import { FAILURE } from '../contracts/failures';
import type { DecisionAnswer } from '../contracts/messages';
import { jobFreedSignal, jobPausedSignal, releaseUpdate, sequenceStatusQuery } from '../contracts/messages';
import type { SequenceInput, SequenceReport, SequenceRequest, SequenceStatus } from '../contracts/sequence';
import { checkRequester } from './jobs/check-message';
import { freedIn, landedIn } from './sequence/pause-word';
import { NOTHING_TO_RELEASE, SequenceRun } from './sequence/sequence-run';
import { decisions } from './shared/activities';
import { readForWait } from './shared/begin-wait';
import { workflowFailure } from './shared/failures';
import { indexOutcome, indexRequest } from './shared/search';
import { WordsOnRecord } from './shared/words-on-record';

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
  const releases = new WordsOnRecord();
  const judged = () => run?.judgeRelease() ?? NOTHING_TO_RELEASE;
  setHandler(releaseUpdate, () => release(run, releases.record(judged())), {
    validator: (...words) => {
      checkRequester(releaseUpdate.name)(...words);
      releases.admit(judged());
    },
  });
  setHandler(sequenceStatusQuery, () => run?.status() ?? NOT_BEGUN);
  setHandler(jobPausedSignal, (told) => {
    const uuid = landedIn(told);
    if (uuid !== undefined) run?.noteLanded(uuid);
  });
  setHandler(jobFreedSignal, (told) => {
    const report = freedIn(told);
    if (report !== undefined) run?.noteFreed(report);
  });
  try {
    const request = await decisions.checkSequenceRequest(input);
    indexRequest({ ...request, operation: 'job-sequence' });
    await assertMayCommand(request);
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
async function assertMayCommand(request: SequenceRequest): Promise<void> {
  const { cluster, steps } = request;
  const facts = await readForWait(request);
  const needsGrant = steps.some(({ step, ...rest }) => isCommand(step) || isCancelling(rest));
  if (needsGrant && facts?.allow.includes('control-jobs') !== true) throw notGranted(cluster);
}

const isCommand = (step: SequenceRequest['steps'][number]['step']) => step !== 'hold' && step !== 'await';
const isCancelling = (step: object) => 'otherwise' in step && step.otherwise === 'cancel';

function notGranted(cluster: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `Steps that pause, resume or cancel need the grant control-jobs; its owner puts "allow: [control-jobs]" into the entry of "${cluster}" in the worker's configuration`,
    FAILURE.NotGranted,
  );
}

function release(run: SequenceRun | undefined, answer: DecisionAnswer): DecisionAnswer {
  if (answer.accepted) run?.release();
  return answer;
}
