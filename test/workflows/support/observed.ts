import { observeWorkflowId } from '../../../src/contracts/ids';
import { observedSessionsQuery } from '../../../src/contracts/messages';
import { waitFor } from '../../support/wait-for';
import { testPolicy } from './policies';
import type { Stage, StageOptions } from './stage';
import type { FileStages } from './use-stages';
import type { SessionSpec } from './world';

/** The run itself looks for half of it. */
export const WINDOW_MS = 4_000;
/** What a busy machine takes before the first look, and what an age loses where it goes from the observer to the run. */
const LATE_MS = 1_500;

export const COLLECTED = testPolicy({ observe: { window: '4s', every: '2s', evidence: 'collected' } });

export const GUARD = { minWindow: '2s', minSamples: 2, collected: true };

/** A cluster whose observer looks twice a second. */
export async function watched(
  stages: FileStages,
  sessions: SessionSpec[],
  change: StageOptions = {},
): Promise<Stage> {
  const stage = await stages.with(sessions, { entry: { guard: GUARD }, ...change });
  stage.entry.ages = { every: '500ms' };
  return stage;
}

/** Starts it, as a worker does. */
export async function observe({ server }: FileStages, { cluster, taskQueue }: Stage) {
  const observer = await server.client.workflow.start('observeSessions', {
    taskQueue,
    workflowId: observeWorkflowId(cluster),
    args: [{ cluster, requestedBy: { name: 'worker' } }],
  });
  const begunMs = Date.now();
  return {
    workflowId: observer.workflowId,
    /** With the two looks of a run it covers the window by then. */
    untilItCovers: () =>
      waitFor('it looked for long enough', async () => {
        const { records } = await observer.query(observedSessionsQuery);
        return records.length > 0 && Date.now() - begunMs > WINDOW_MS + LATE_MS;
      }),
    end: () => observer.terminate(),
  };
}
