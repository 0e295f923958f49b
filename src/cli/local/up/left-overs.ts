import type { OntapWorkflows } from '../../../client';
import { WORKFLOWS } from '../../../contracts/ids';
import { SEARCH_ATTRIBUTES } from '../../../contracts/search-attributes';
import { counted } from '../../shared/output/words';
import type { UpSession } from './session';

/** Those that go on by themselves; the children of a clean-up end with it. */
const LASTING = [
  WORKFLOWS.cleanupStaleSessions,
  WORKFLOWS.trackJob,
  WORKFLOWS.runJobSequence,
  WORKFLOWS.pausedJob,
];

const openOn = (cluster: string): string =>
  [
    `WorkflowType IN (${LASTING.map((type) => `'${type}'`).join(', ')})`,
    "ExecutionStatus = 'Running'",
    `${SEARCH_ATTRIBUTES.cluster.name} = '${cluster}'`,
  ].join(' AND ');

/** How many runs are open on a cluster. */
export async function countOpen({ temporal }: OntapWorkflows, cluster: string): Promise<number> {
  return (await temporal.workflow.count(openOn(cluster))).count;
}

/**
 * Cancels what is open on a cluster of ours.
 *
 * @returns how many there were
 */
export async function cancelLeftOvers({ temporal }: OntapWorkflows, cluster: string): Promise<number> {
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
  { screen }: UpSession,
  workflows: OntapWorkflows,
  cluster: string,
): Promise<void> {
  const count = await cancelLeftOvers(workflows, cluster);
  if (count > 0) screen.print(`Cancelled ${counted(count, 'run')} that an earlier "up" had left open`);
}
