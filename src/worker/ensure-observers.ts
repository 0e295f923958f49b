import { Client } from '@temporalio/client';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import type { Logger } from '@temporalio/worker';
import { observeWorkflowId, WORKFLOW_QUEUE, WORKFLOWS } from '../contracts/ids';
import type { ObserveInput } from '../contracts/observe';
import type { WorkerConfig } from '../contracts/worker-config';
import { keepTelling, untilStopped } from './keep-telling';
import type { Temporal } from './temporal/connect';

/** Longest wait for Temporal; ages are not worth a worker that does not start. */
const WITHIN_MS = 15_000;

/** One observer for each cluster whose entry asks for ages; one that runs goes on. What fails is logged. */
export async function ensureObservers(
  { connection, namespace }: Pick<Temporal, 'connection' | 'namespace'>,
  clusters: WorkerConfig['clusters'],
  log: Logger,
): Promise<void> {
  const { workflow } = new Client({ connection, namespace });
  const wanted = Object.entries(clusters).filter(([, { ages }]) => ages !== undefined);
  await Promise.all(
    wanted.map(async ([cluster]) => {
      const input: ObserveInput = { cluster, requestedBy: { name: 'worker', reason: 'ages of sessions' } };
      try {
        await connection.withDeadline(Date.now() + WITHIN_MS, () =>
          workflow.start(WORKFLOWS.observeSessions, {
            workflowId: observeWorkflowId(cluster),
            workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
            taskQueue: WORKFLOW_QUEUE,
            args: [input],
            staticSummary: `ages of the NDMP sessions on ${cluster}`,
          }),
        );
      } catch (error) {
        const words = error instanceof Error ? error.message : String(error);
        log.error(`${observeWorkflowId(cluster)} can't be started (${words}): its sessions get no ages`);
      }
    }),
  );
}

/** How often a worker looks whether its observers go on. */
const AGAIN_EVERY_MS = 5 * 60_000;

/** Starts anew, until it is stopped, whatever observer has ended meanwhile: no worker need be restarted for it. */
export function keepObservers(
  temporal: Pick<Temporal, 'connection' | 'namespace'>,
  clusters: WorkerConfig['clusters'],
  log: Logger,
  everyMs = AGAIN_EVERY_MS,
): () => Promise<void> {
  const tell = () => ensureObservers(temporal, clusters, log);
  const failed = 'Observers of sessions could not be started';
  return untilStopped((signal) => keepTelling({ tell, failed, log, signal, everyMs }));
}
