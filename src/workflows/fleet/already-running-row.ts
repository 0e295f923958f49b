import { CancellationScope } from '@temporalio/workflow';
import type { FleetRow } from '../../contracts/fleet';
import { findRun } from '../shared/activities';

/** A cluster on which a clean-up by the same policy runs already, or is started by another fleet run. */
export async function alreadyRunningRow(run: Pick<FleetRow, 'cluster' | 'workflowId'>): Promise<FleetRow> {
  const { workflowId } = run;
  const runId = await CancellationScope.nonCancellable(() => findRun(workflowId)).catch(() => null);
  const which = runId === null ? workflowId : `${workflowId} (run ${runId})`;
  return {
    ...run,
    ...(runId === null ? {} : { runId }),
    outcome: 'already_running',
    why: `${which} was running already; follow that one`,
  };
}
