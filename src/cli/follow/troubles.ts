import type { WorkflowExecutionDescription } from '@temporalio/client';
import type { OntapWorkflows } from '../../client';
import { plainText } from '../../contracts/text';

type Pending = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];

/** `temporal.api.enums.v1.ApplicationErrorCategory`: waiting for something, nothing is wrong. */
const BENIGN = 1;

/** `temporal.api.enums.v1.PendingActivityState`: in its queue, no worker has it. */
const SCHEDULED = 1;

/** ms; a worker that serves the cluster takes an activity at once, or within seconds when it is busy. */
const TAKEN_WITHIN = 15_000;

function isLeftLying({ state, attempt, scheduledTime }: Pending, now: number): boolean {
  return (
    state === SCHEDULED &&
    (attempt ?? 1) <= 1 &&
    scheduledTime != null &&
    now - Number(scheduledTime.seconds) * 1_000 > TAKEN_WITHIN
  );
}

function troubleOf(pending: Pending, now: number): string[] {
  const { activityType, lastFailure } = pending;
  const name = activityType?.name ?? 'An activity';
  if (isLeftLying(pending, now)) {
    return [
      plainText(`${name} waits for a worker: does one run that serves this cluster, and under this name?`),
    ];
  }
  if (!lastFailure?.message || lastFailure.applicationFailureInfo?.category === BENIGN) return [];
  return [plainText(`${name} is tried again: ${lastFailure.message}`)];
}

/** What goes wrong and is tried again, such as a cluster that can't be reached, or is not being done at all. */
export function troublesOf({ raw }: WorkflowExecutionDescription, now = Date.now()): string[] {
  return (raw.pendingActivities ?? []).flatMap((pending) => troubleOf(pending, now));
}

/** {@link troublesOf} a run, for one look at it. */
export async function troublesNow({ temporal }: OntapWorkflows, workflowId: string): Promise<string[]> {
  return troublesOf(await temporal.workflow.getHandle(workflowId).describe());
}
