import { activityInfo } from '@temporalio/activity';
import { requestOf } from '../../contracts/approval';
import type { AwaitedApproval } from '../../contracts/approval';
import type { ApprovalAsked } from '../../ontap';
import type { LastRead } from '../../rules/last-read';
import { assertListed } from '../assert-listed';

/** Kept over attempts: a DELETE may have been sent. A hint, not a proof: a crash right after may lose it. */
export interface KillHint {
  deleteSent: boolean;
  /** ONTAP accepted it, to be done by that job; or in words that do not tell what follows. */
  later?: { job?: string; said?: string };
  /** ONTAP did not kill, but made this request for approval. */
  asked?: AwaitedApproval;
  /** Its own words. */
  said?: string;
  /** When a DELETE that may have been taken had no answer at the latest, ms since 1970 by Temporal's clock. */
  lostMs?: number;
  /** Up to this attempt no DELETE has left, or ONTAP turned each away. */
  kept?: number;
}

/** Sends a hint. */
export type Beat = (hint: KillHint) => void;

/** An attempt that fails before a DELETE has left tells the next one, as only that can be known of a silent one. */
export function tellingWhatIsKept<T>(hint: KillHint, work: (beat: Beat) => Promise<T>) {
  return async (beat: Beat): Promise<T> => {
    let last = hint;
    const { attempt } = activityInfo();
    try {
      return await work((next) => beat((last = next)));
    } catch (error) {
      if (!last.deleteSent && !isPerhapsSent(hint)) beat({ ...last, kept: attempt });
      throw error;
    }
  };
}

/** What earlier attempts sent that had no answer. A hint may be lost, never wrong: without one, any may have been taken. */
export function lostOf({ deleteSent, asked, kept }: KillHint): LastRead['lost'] {
  const { attempt } = activityInfo();
  if (attempt === 1 || asked !== undefined) return undefined;
  if (deleteSent) return 'sent';
  return kept === attempt - 1 ? undefined : 'perhaps';
}

export const isPerhapsSent = (hint: KillHint): boolean => lostOf(hint) !== undefined;

/** @throws while ONTAP may not list yet the request that a DELETE has made which had no answer */
export function assertLostListed(hint: KillHint, beat: Beat): void {
  if (!isPerhapsSent(hint)) return;
  // Of one that nobody told of it is known that it left before this attempt was due.
  const { lostMs = activityInfo().currentAttemptScheduledTimestampMs } = hint;
  beat({ ...hint, lostMs });
  assertListed(lostMs);
}

/** ONTAP said that it did not kill, but made a request of it. */
export function notSent({ index, said, twins }: ApprovalAsked & Pick<AwaitedApproval, 'twins'>): KillHint {
  const asked = { ...requestOf(index), ...(twins && { twins }) };
  return { deleteSent: false, asked, ...(said === undefined ? {} : { said }) };
}
