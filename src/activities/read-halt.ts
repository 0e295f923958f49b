import { activityInfo, getClient } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { HaltState } from '../contracts/halt';
import { haltStateOf } from '../contracts/halt';
import { HALT_WORKFLOW_ID } from '../contracts/ids';
import { asActivity } from './failure-of';

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
    return haltStateOf(await getClient().workflow.getHandle(HALT_WORKFLOW_ID).describe());
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { halted: false };
    throw error;
  }
}

/** Whether the run that the activity works for was cancelled: to be called inside an activity. */
export async function askForCancel(): Promise<boolean> {
  const { workflowId = '', runId } = activityInfo().workflowExecution ?? {};
  const { raw } = await getClient().workflow.getHandle(workflowId, runId).describe();
  return raw.workflowExtendedInfo?.cancelRequested === true;
}
