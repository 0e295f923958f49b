import { ApplicationFailure } from '@temporalio/common';
import { CancellationScope, isCancellation, setHandler } from '@temporalio/workflow';
import type { DrainInput, DrainOrder, DrainReport, DrainStatus } from '../contracts/drain';
import type { ClusterFacts } from '../contracts/cluster';
import { FAILURE } from '../contracts/failures';
import { drainStatusQuery, jobFreedSignal, jobPausedSignal } from '../contracts/messages';
import { DrainRun } from './drain/drain-run';
import { freedIn, landedIn } from './sequence/pause-word';
import { decisions } from './shared/activities';
import { readForWait } from './shared/begin-wait';
import { workflowFailure } from './shared/failures';
import { indexOutcome, indexRequest } from './shared/search';

const NOT_BEGUN: DrainStatus = {
  now: 'Checks the request.',
  next: 'Looks at the node.',
  phase: 'begins',
  pauses: [],
};

/**
 * Says, and keeps saying, what holds a node, until nothing does or its time is over. Kills nothing; jobs that it pauses
 * are debts that children hold and pay back, whatever ends this run. Ends with a report, also when cancelled.
 */
export async function drainNode(input: DrainInput): Promise<DrainReport> {
  let run: DrainRun | undefined;
  setHandler(drainStatusQuery, () => run?.status() ?? NOT_BEGUN);
  setHandler(jobPausedSignal, (told) => {
    const uuid = landedIn(told);
    if (uuid !== undefined) run?.pauses.noteLanded(uuid);
  });
  setHandler(jobFreedSignal, (told) => {
    const report = freedIn(told);
    if (report !== undefined) run?.pauses.noteFreed(report);
  });
  try {
    const order = await decisions.checkDrainRequest(input);
    indexRequest({ ...order, operation: 'drain-node' });
    const facts = await read(order);
    run = new DrainRun(order, facts);
    const report = await run.run();
    return await CancellationScope.nonCancellable(async () => {
      indexOutcome(report.outcome);
      return report;
    });
  } catch (error) {
    indexOutcome(isCancellation(error) ? 'cancelled' : 'failed');
    throw workflowFailure(error);
  }
}

/** Tells an unserved cluster, a wrong one and a missing grant before anything is looked at. */
async function read(order: DrainOrder): Promise<ClusterFacts | undefined> {
  const { until, jobs, cluster } = order;
  const withinMs = () => Math.max(1, Date.parse(until) - Date.now());
  const facts = await readForWait({ ...order, withinMs });
  if (jobs !== 'pause' || facts === undefined || facts.allow.includes('control-jobs')) return facts;
  throw ApplicationFailure.nonRetryable(
    `Jobs are paused only with the grant control-jobs; its owner puts "allow: [control-jobs]" into the entry of "${cluster}" in the worker's configuration. Without it ask with jobs: wait, or list`,
    FAILURE.NotGranted,
  );
}
