import type { WorkflowExecutionDescription } from '@temporalio/client';
import { plainText } from '../../contracts/text';

/** `temporal.api.enums.v1.ApplicationErrorCategory`: waiting for something, nothing is wrong. */
const BENIGN = 1;

/** What goes wrong and is tried again, such as a cluster that can't be reached. */
export function troublesOf({ raw }: WorkflowExecutionDescription): string[] {
  return (raw.pendingActivities ?? []).flatMap(({ activityType, lastFailure }) => {
    if (!lastFailure?.message || lastFailure.applicationFailureInfo?.category === BENIGN) return [];
    return [plainText(`${activityType?.name ?? 'An activity'} is tried again: ${lastFailure.message}`)];
  });
}
