import { getClient } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { HaltState } from '../contracts/halt';
import { HALT_MEMO } from '../contracts/halt';
import { HALT_WORKFLOW_ID } from '../contracts/ids';
import { asActivity } from './failure-of';
import { hasEnded } from './has-ended';

/** The activity that asks the server whether all kills are halted. */
export function createReadHalt() {
  return {
    /** Halted while a workflow of that id runs; needs no worker that answers for it. */
    readHalt: (): Promise<HaltState> => asActivity(askForHalt),
  };
}

/** Asks with the Temporal client of the worker: to be called inside an activity. */
export async function askForHalt(): Promise<HaltState> {
  try {
    const { status, runId, startTime, memo } = await getClient()
      .workflow.getHandle(HALT_WORKFLOW_ID)
      .describe();
    if (hasEnded(status)) return { halted: false };
    return { halted: true, runId, since: startTime.toISOString(), ...toldBy(memo) };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { halted: false };
    throw error;
  }
}

/** Anybody can start a workflow of that id, with any memo. */
function toldBy(memo: Record<string, unknown> | undefined): { by?: string; reason?: string } {
  const [by, reason] = [memo?.[HALT_MEMO.by], memo?.[HALT_MEMO.reason]];
  return {
    ...(typeof by === 'string' ? { by } : {}),
    ...(typeof reason === 'string' ? { reason } : {}),
  };
}
