import { activityInfo, getClient } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { HaltState } from '../contracts/halt';
import { haltStateOf } from '../contracts/halt';
import { hasEnded } from '../contracts/has-ended';
import { HALT_WORKFLOW_ID } from '../contracts/ids';
import { SEARCH_ATTRIBUTES } from '../contracts/search-attributes';
import { asActivity } from './failure-of';

/** The activity that asks the server whether all kills are halted. */
export function createReadHalt() {
  return {
    /** Halted while a workflow of that id runs; needs no worker that answers for it. */
    readHalt: (): Promise<HaltState> => asActivity('halt', askForHalt),
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

/** What Temporal knows of the run that activities work for. */
export interface RunState {
  isRunning: boolean;
  isCancelRequested: boolean;
  /** By the id of an activity that has not ended: which attempt at it is the one that counts. */
  attempts: ReadonlyMap<string, number>;
  /** Of whoever asked for it; absent when there is none. */
  ticket?: string;
}

/** Asks for the run that the activity works for: to be called inside an activity. */
export async function askForRun(): Promise<RunState> {
  const { workflowId = '', runId } = activityInfo().workflowExecution ?? {};
  const { raw, status, typedSearchAttributes } = await getClient()
    .workflow.getHandle(workflowId, runId)
    .describe();
  const ticket = typedSearchAttributes.get(SEARCH_ATTRIBUTES.ticket);
  const pending = raw.pendingActivities ?? [];
  return {
    isRunning: !hasEnded(status),
    isCancelRequested: raw.workflowExtendedInfo?.cancelRequested === true,
    attempts: new Map(pending.map(({ activityId, attempt }) => [activityId ?? '', attempt ?? 1])),
    ...(ticket === undefined ? {} : { ticket }),
  };
}
