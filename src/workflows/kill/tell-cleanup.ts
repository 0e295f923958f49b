import { getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import type { KillProgress } from '../../contracts/kill';
import { killProgressSignal } from '../../contracts/messages';
import type { KillContext } from './context';

/**
 * Tells the clean-up how far the kills are. When that very run has ended, nothing new is started: the server
 * cancels the children of a run that is terminated, but not of one that is reset.
 */
export async function tellCleanup(context: KillContext, phase: KillProgress['phase']): Promise<void> {
  const { parent } = workflowInfo();
  if (parent === undefined) return;
  try {
    const cleanup = getExternalWorkflowHandle(parent.workflowId, parent.runId);
    const { settled, waiting, sentUntil } = context;
    await cleanup.signal(killProgressSignal, {
      phase,
      settled,
      ...(waiting === undefined ? {} : { waiting }),
      ...(sentUntil === undefined ? {} : { sentUntil }),
    });
  } catch {
    context.cleanupEnded = true;
  }
}
