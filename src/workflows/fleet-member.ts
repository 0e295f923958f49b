import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  CancellationScope,
  ChildWorkflowCancellationType,
  ParentClosePolicy,
  setCurrentDetails,
  startChild,
} from '@temporalio/workflow';
import type { CleanupInput, CleanupRequest } from '../contracts/cleanup';
import { MODE_VERB } from '../contracts/cleanup';
import type { FleetRow } from '../contracts/fleet';
import { cleanupWorkflowId } from '../contracts/ids';
import { markdownText } from '../contracts/text';
import { cleanupStaleSessions } from './cleanup-stale-sessions';
import { alreadyRunningRow } from './fleet/already-running-row';
import { endedRow, failedRow } from './fleet/row';
import { decisions } from './shared/activities';
import { workflowFailure } from './shared/failures';
import { indexOutcome, indexRequest } from './shared/search';

/**
 * One cluster of a fleet run: has its clean-up run and makes a row of how that ended. A workflow of its own, since the
 * report of a child is in its parent's history: those of hundreds of clusters would not fit into one.
 */
export async function fleetMember(input: CleanupInput): Promise<FleetRow> {
  try {
    const request = await CancellationScope.nonCancellable(() => decisions.checkFleetMember(input));
    indexRequest({ ...request, operation: 'fleet-member', policy: request.policy.name });
    const row = await cleanUp(request);
    indexOutcome(row.outcome);
    setCurrentDetails(`**Now:** Ended as ${row.outcome}: ${markdownText(row.why)}`);
    return row;
  } catch (error) {
    throw workflowFailure(error);
  }
}

async function cleanUp(request: CleanupRequest): Promise<FleetRow> {
  const { cluster, policy, mode } = request;
  const workflowId = cleanupWorkflowId(cluster, policy.name);
  const run: Pick<FleetRow, 'cluster' | 'workflowId' | 'runId'> = { cluster, workflowId };
  setCurrentDetails(`**Now:** Waits for the end of ${markdownText(workflowId)}`);
  try {
    const child = await startChild(cleanupStaleSessions, {
      workflowId,
      args: [request],
      // Whatever ends the fleet run, the server cancels its members, and those their clean-ups.
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
      staticSummary: `${MODE_VERB[mode]} stale NDMP sessions on ${cluster} by policy ${policy.name}`,
    });
    run.runId = child.firstExecutionRunId;
    return endedRow(run, await child.result());
  } catch (error) {
    return error instanceof WorkflowExecutionAlreadyStartedError
      ? alreadyRunningRow(run)
      : failedRow(run, error);
  }
}
