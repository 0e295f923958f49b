import { CancellationScope } from '@temporalio/workflow';

/** Whether, and when, the cancellation of the whole run was requested. */
export interface Cancellation {
  readonly requested: boolean;
  /** Resolves with the request. */
  readonly request: Promise<void>;
}

/** Notices the cancellation of the whole run without being interrupted by it. Call it in the root scope. */
export function watchCancellation(): Cancellation {
  const state = { requested: false };
  const request = CancellationScope.current().cancelRequested.catch(() => {
    state.requested = true;
  });
  return {
    request,
    get requested() {
      return state.requested;
    },
  };
}
