import { activityInfo, getClient, heartbeat } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory, WorkflowNotFoundError } from '@temporalio/common';
import { FAILURE } from '../contracts/failures';
import { hasEnded } from '../contracts/has-ended';
import { WORKFLOWS } from '../contracts/ids';
import { wasGivenUpBeforeReset } from './before-reset';
import { asActivity } from './failure-of';

/** One run of a workflow, the newest one without its id; a reset ends it as a termination does. */
export interface RunAddress {
  workflowId: string;
  runId?: string;
}

/** First and longest time between two looks, ms. */
const LOOK_MS = { first: 1_000, longest: 60_000 } as const;
/** What the last look needs before the deadline. */
const LAST_LOOK_MS = 2_000;
/** A look is due after this part of the wait's age. */
const PART_OF_AGE = 4;

/** The activity that notices that a run has ended, in whatever way; for who can't be told by the server. */
export function createAwaitRunEnd() {
  return {
    /**
     * Returns when the run has ended; or when the pause that asks for its sequence was given up before a reset of itself,
     * which it heard no more of. All its looks are one activity, which holds no slot between them.
     */
    awaitRunEnd: (run: RunAddress): Promise<void> =>
      asActivity('question', async () => {
        if ((await hasRunEnded(run)) || (await isGivenUp())) return;
        throw ApplicationFailure.create({
          type: FAILURE.RunNotEnded,
          message: `Run ${run.runId ?? 'newest'} of ${run.workflowId} has not ended`,
          category: ApplicationFailureCategory.BENIGN,
          nextRetryDelay: nextLook(),
        });
      }),
  };
}

/** What was before a reset changes no more: one look that got to its end is enough. */
async function isGivenUp(): Promise<boolean> {
  const { workflowType, heartbeatDetails } = activityInfo();
  if (workflowType !== WORKFLOWS.pausedJob || heartbeatDetails !== undefined) return false;
  if (await wasGivenUpBeforeReset()) return true;
  heartbeat(true);
  return false;
}

export async function hasRunEnded({ workflowId, runId }: RunAddress): Promise<boolean> {
  try {
    const { status } = await getClient().workflow.getHandle(workflowId, runId).describe();
    return hasEnded(status);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return true;
    throw error;
  }
}

/** By the server's clock; the last one comes right before the deadline, if there is one. */
function nextLook(): number {
  const { scheduledTimestampMs, currentAttemptScheduledTimestampMs, scheduleToCloseTimeoutMs } =
    activityInfo();
  const age = currentAttemptScheduledTimestampMs - scheduledTimestampMs;
  const left = scheduleToCloseTimeoutMs > 0 ? scheduleToCloseTimeoutMs - LAST_LOOK_MS - age : Infinity;
  const usual = Math.min(LOOK_MS.longest, Math.max(LOOK_MS.first, age / PART_OF_AGE));
  return left < LOOK_MS.first ? usual : Math.min(usual, left);
}
