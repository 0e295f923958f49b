import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  CancellationScope,
  ChildWorkflowCancellationType,
  executeChild,
  ParentClosePolicy,
  setHandler,
} from '@temporalio/workflow';
import type { FleetInput, FleetReport, FleetRequest, FleetRow } from '../contracts/fleet';
import { cleanupWorkflowId, fleetMemberWorkflowId } from '../contracts/ids';
import { fleetStatusQuery } from '../contracts/messages';
import { FleetProgress } from './fleet/progress';
import { fleetReportOf } from './fleet/report';
import { alreadyRunningRow } from './fleet/already-running-row';
import { failedRow } from './fleet/row';
import { fleetMember } from './fleet-member';
import { decisions, listClusters } from './shared/activities';
import { watchCancellation } from './shared/cancelled';
import { workflowFailure } from './shared/failures';
import { mapWithLimit } from './shared/map-with-limit';
import { indexOutcome, indexRequest } from './shared/search';

/** Members at once: each of them is asleep for most of its window. */
const MEMBERS_AT_ONCE = 200;

/**
 * Cleans up stale sessions on many clusters. Each is a row of the report, whatever becomes of it; one that fails holds
 * up none of the others. Ends with a true report, also when cancelled.
 */
export async function cleanupFleet(input: FleetInput): Promise<FleetReport> {
  const startedAt = new Date().toISOString();
  const progress = new FleetProgress();
  const cancellation = watchCancellation();
  setHandler(fleetStatusQuery, () => progress.status());
  try {
    const request = await CancellationScope.nonCancellable(() => checkedRequest(input));
    indexRequest({ ...request, operation: `fleet-${request.mode}`, policy: request.policy.name });
    const clusters = await CancellationScope.nonCancellable(() => clustersOf(request));
    progress.begin(clusters, request.policy.name);
    const rows = await mapWithLimit([...clusters.entries()], MEMBERS_AT_ONCE, ([index, cluster]) =>
      member({ request, cluster, index, progress }),
    );
    const report = fleetReportOf({ request, startedAt, rows, isCancelled: cancellation.requested });
    progress.finish(report.summary);
    indexOutcome(report.outcome);
    return report;
  } catch (error) {
    indexOutcome('failed');
    throw workflowFailure(error);
  }
}

const checkedRequest = (input: FleetInput): Promise<FleetRequest> => decisions.checkFleetRequest(input);

/** The names behind `all` are bound by the same rules as written ones. */
async function clustersOf(request: FleetRequest): Promise<string[]> {
  if (request.clusters !== 'all') return request.clusters;
  const { clusters } = await checkedRequest({ ...request, clusters: await listClusters() });
  return clusters === 'all' ? [] : clusters;
}

interface Member {
  request: FleetRequest;
  cluster: string;
  index: number;
  progress: FleetProgress;
}

async function member({ request, cluster, index, progress }: Member): Promise<FleetRow> {
  progress.running(index);
  const row = await runMember(request, cluster);
  progress.ended(index, row);
  return row;
}

async function runMember({ clusters: _all, ...request }: FleetRequest, cluster: string): Promise<FleetRow> {
  const run = { cluster, workflowId: cleanupWorkflowId(cluster, request.policy.name) };
  try {
    return await executeChild(fleetMember, {
      workflowId: fleetMemberWorkflowId(request.policy.name, cluster),
      args: [{ ...request, cluster }],
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
      staticSummary: `${cluster} of a fleet run`,
    });
  } catch (error) {
    return error instanceof WorkflowExecutionAlreadyStartedError
      ? alreadyRunningRow(run)
      : failedRow(run, error);
  }
}
