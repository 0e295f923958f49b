import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { CleanupHandle, OntapWorkflows } from '../../client';
import { observeWorkflowId, WORKFLOWS } from '../../contracts/ids';
import { SEARCH_ATTRIBUTES } from '../../contracts/search-attributes';
import type { Screen } from '../shared/output/screen';
import { counted } from '../shared/output/words';

/** Those that go on by themselves; the children of a clean-up end with it. */
const LASTING = [
  WORKFLOWS.cleanupStaleSessions,
  WORKFLOWS.evictClient,
  WORKFLOWS.trackJob,
  WORKFLOWS.runJobSequence,
  WORKFLOWS.drainNode,
  WORKFLOWS.pausedJob,
];

/** Long enough for kills in flight; the server and the worker stop afterwards in any case. */
const END_WITHIN_MS = 8_000;
const LOOK_EVERY_MS = 200;

async function waitFor(hasEnded: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + END_WITHIN_MS;
  while (Date.now() < deadline && !(await hasEnded())) await sleep(LOOK_EVERY_MS);
}

/** Cancels a run and waits until it has ended, but not for ever. */
export async function endRun({ temporal }: OntapWorkflows, handle: CleanupHandle): Promise<void> {
  const execution = temporal.workflow.getHandle(handle.workflowId, handle.runId);
  const hasEnded = async () => (await execution.describe()).status.name !== 'RUNNING';
  if (await hasEnded()) return;
  await handle.cancel();
  await waitFor(hasEnded);
}

/**
 * Ends what looks at the sessions of a cluster that goes with us. Not among {@link LASTING}: what an `up` that was killed
 * has left open goes on with the cluster of the next one.
 */
export async function endObserver({ temporal }: OntapWorkflows, cluster: string): Promise<void> {
  const observer = temporal.workflow.getHandle(observeWorkflowId(cluster));
  const hasEnded = async () => (await observer.describe()).status.name !== 'RUNNING';
  try {
    await observer.cancel();
    await waitFor(hasEnded);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

const openOn = (cluster: string): string =>
  [
    `WorkflowType IN (${LASTING.map((type) => `'${type}'`).join(', ')})`,
    "ExecutionStatus = 'Running'",
    `${SEARCH_ATTRIBUTES.cluster.name} = '${cluster}'`,
  ].join(' AND ');

/** @returns how many there were */
async function cancelOpen({ temporal }: OntapWorkflows, cluster: string): Promise<number> {
  let count = 0;
  for await (const { workflowId, runId } of temporal.workflow.list({ query: openOn(cluster) })) {
    await temporal.workflow.getHandle(workflowId, runId).cancel();
    count += 1;
  }
  return count;
}

/**
 * Cancels what an `up` that was killed has left open. Before the worker starts: it would go on with a simulator that is
 * another one now.
 */
export async function tellLeftOvers(
  screen: Screen,
  workflows: OntapWorkflows,
  cluster: string,
): Promise<void> {
  const count = await cancelOpen(workflows, cluster);
  if (count > 0) screen.print(`Cancelled ${counted(count, 'run')} that an earlier "up" had left open`);
}

/** Cancels what is open on a cluster of ours, and waits until it has ended, but not for ever. */
export async function endRuns(workflows: OntapWorkflows, cluster: string): Promise<void> {
  if ((await cancelOpen(workflows, cluster)) === 0) return;
  await waitFor(async () => (await workflows.temporal.workflow.count(openOn(cluster))).count === 0);
}
