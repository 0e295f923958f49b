import { CancellationScope, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { WorkflowQueueActivities } from '../../activities';
import { PRIORITY } from '../../contracts/ids';

const { awaitRunEnd } = proxyActivities<WorkflowQueueActivities>({
  startToCloseTimeout: '15s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '60s' },
  priority: { priorityKey: PRIORITY.look },
});

/** Whether the parent's run has ended. */
export interface ParentWatch {
  readonly hasEnded: boolean;
  /** Resolves then; never, when that can't be known. */
  readonly end: Promise<void>;
  /** Ends the looks. */
  stop(): void;
}

/**
 * Notices that the run that started this one has ended. The server cancels the children of a run that is
 * terminated, but not of one that is reset.
 */
export function watchParent(): ParentWatch {
  const { parent } = workflowInfo();
  const state = { hasEnded: false };
  const scope = new CancellationScope();
  const end = new Promise<void>((resolve) => {
    if (parent === undefined) return;
    const { workflowId, runId } = parent;
    const looks = scope.run(() => awaitRunEnd({ workflowId, runId }));
    // Looks that can't be made tell nothing: the time of the pause ends it then.
    looks.then(
      () => {
        state.hasEnded = true;
        resolve();
      },
      () => undefined,
    );
  });
  return {
    end,
    get hasEnded() {
      return state.hasEnded;
    },
    stop: () => scope.cancel(),
  };
}
