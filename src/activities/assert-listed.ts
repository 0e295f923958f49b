import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { LISTED_AFTER_MS } from '../contracts/approval';
import { FAILURE } from '../contracts/failures';

/**
 * That no request is listed is an answer only some time after the write that may have made it.
 *
 * @param lostMs - When that write had no answer at the latest, ms since 1970 by Temporal's clock; absent when nobody could tell.
 * @throws before that: a second write could make one more request
 */
export function assertListed(lostMs: number | undefined): void {
  if (lostMs === undefined) return;
  const restMs = lostMs + LISTED_AFTER_MS - activityInfo().currentAttemptScheduledTimestampMs;
  if (restMs <= 0) return;
  throw ApplicationFailure.create({
    type: FAILURE.OntapBusy,
    message: `What had no answer is not sent again within ${LISTED_AFTER_MS / 1_000} s: ONTAP may list its request for approval so late`,
    nextRetryDelay: restMs,
    details: [{ left: false, perhapsSent: true }],
  });
}
