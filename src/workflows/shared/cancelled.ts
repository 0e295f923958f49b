import { CancellationScope } from '@temporalio/workflow';

/** Notices the cancellation of the whole run without being interrupted by it. Call it in the root scope. */
export function watchCancellation(): { readonly requested: boolean } {
  const state = { requested: false };
  CancellationScope.current().cancelRequested.catch(() => {
    state.requested = true;
  });
  return state;
}
