import type { WorkflowExecutionInfo } from '@temporalio/client';
import { CHAIN_MEMO } from '../contracts/carried-watch';

/** When a run began, or the first of the runs that it continues. */
export function beganAt({ memo, startTime }: Pick<WorkflowExecutionInfo, 'memo' | 'startTime'>): Date {
  const began = memo?.[CHAIN_MEMO];
  return typeof began === 'string' ? new Date(began) : startTime;
}
