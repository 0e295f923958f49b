import { patched, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { WorkflowQueueActivities } from '../../activities';
import { CHAIN_MEMO } from '../../contracts/carried-watch';
import { CHAIN_ROOM } from '../../contracts/history-room';
import { PRIORITY } from '../../contracts/ids';
import type { LastLook } from '../../contracts/track-job';

/** True when a run should go on as a new one as soon as it can. Those that were begun before they could may be longer. */
export function isHistoryLong(): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return (continueAsNewSuggested || historyLength >= CHAIN_ROOM.leaves) && patched('continues-as-new');
}

/** True when only what was begun may be finished. */
export function isHistoryFull(): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return continueAsNewSuggested || historyLength >= CHAIN_ROOM.full;
}

/** What the run before this one left for it; undefined in a run that somebody started, whatever he gave. */
export function carriedInto<T>(given: T | undefined): T | undefined {
  return workflowInfo().continuedFromExecutionRunId === undefined ? undefined : given;
}

/** Memo of the next run: that of this one, and when the first of them began. */
export function chainMemo(): Record<string, unknown> {
  const { memo, startTime } = workflowInfo();
  return { [CHAIN_MEMO]: startTime.toISOString(), ...memo };
}

const { readLastLook } = proxyActivities<WorkflowQueueActivities>({
  startToCloseTimeout: '15s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
  priority: { priorityKey: PRIORITY.command },
});

/** What the looks that go on have seen: the next run has none of their heartbeats. */
export const lastLookNow = async (): Promise<LastLook | undefined> => (await readLastLook()) ?? undefined;
