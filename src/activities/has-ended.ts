import type { WorkflowExecutionStatusName } from '@temporalio/client';

const ENDED: ReadonlySet<WorkflowExecutionStatusName> = new Set<WorkflowExecutionStatusName>([
  'COMPLETED',
  'FAILED',
  'CANCELLED',
  'TERMINATED',
  'CONTINUED_AS_NEW',
  'TIMED_OUT',
]);

/** True for a run that has ended for certain; a status that we don't know is none. */
export function hasEnded({ name }: { name: WorkflowExecutionStatusName }): boolean {
  return ENDED.has(name);
}
