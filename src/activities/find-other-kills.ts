import { activityInfo, getClient } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { WorkflowExecutionDescription } from '@temporalio/client';
import { killWorkflowId } from '../contracts/ids';
import type { OtherKills } from '../contracts/other-kills';
import { cutBytes } from '../contracts/text';
import { closedRuns } from './closed-runs';
import { asActivity } from './failure-of';

/** Ids that others may have chosen, bytes; ours are shorter. */
const LONGEST_ID = 200;

/** Input of `findOtherKills`. */
export interface OtherKillsWanted {
  clusterUuid: string;
  /** Runs of kills that had ended before are none, ISO 8601. */
  since: string;
}

/** The activity that names whose kills there were on a cluster. */
export function createFindOtherKills() {
  return {
    /** The last run of kills on that cluster which is none of the run that asks; null when none went on since. */
    findOtherKills: ({ clusterUuid, since }: OtherKillsWanted): Promise<OtherKills | null> =>
      asActivity('question', async () => {
        const workflowId = killWorkflowId(clusterUuid);
        const newest = await describe(workflowId);
        const kills = newest !== undefined && isOwn(newest) ? await before(newest) : newest;
        if (kills === undefined) return null;
        const { closeTime } = kills;
        if (closeTime !== undefined && closeTime.getTime() < Date.parse(since)) return null;
        const of = parentOf(kills)?.workflowId;
        return {
          workflowId,
          ...(of ? { of: cutBytes(of, LONGEST_ID) } : {}),
          ...(closeTime === undefined ? {} : { endedAt: closeTime.toISOString() }),
        };
      }),
  };
}

const parentOf = ({ raw }: WorkflowExecutionDescription) => raw.workflowExecutionInfo?.parentExecution;

/** Whether the run that asks has started it. */
const isOwn = (kills: WorkflowExecutionDescription): boolean =>
  parentOf(kills)?.runId === activityInfo().workflowExecution?.runId;

/** The one that had the turn right before. */
async function before({
  workflowId,
  runId,
}: WorkflowExecutionDescription): Promise<WorkflowExecutionDescription | undefined> {
  const earlier = (await closedRuns(workflowId, 2)).find((run) => run !== runId);
  return earlier === undefined ? undefined : describe(workflowId, earlier);
}

async function describe(
  workflowId: string,
  runId?: string,
): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await getClient().workflow.getHandle(workflowId, runId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
