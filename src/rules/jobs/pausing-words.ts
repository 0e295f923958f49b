import { approveCommand } from '../../contracts/approval';
import type { PausingState } from '../../contracts/carried-debt';
import { ASKED_AGAIN } from '../../contracts/failures';
import type { DebtReport } from './debt-ports';

/** It waits, since ours was carried out meanwhile. */
export const WHOSE =
  'somebody else had paused it before ONTAP carried out the request for our pause: nobody can tell whose pause it is';

/** That no try was taken, and why the last one was not. */
export function notTakenWords({ notSent }: Pick<PausingState, 'notSent'>): string {
  const how = notSent === undefined ? '' : `: ${notSent.replace(`. ${ASKED_AGAIN}`, '')}`;
  return `ONTAP did not take the pause in time${how}`;
}

/** That a try without an answer may have made a request, as the end of a sentence; nothing when that could be told. */
export function unlistedWords({ list }: Pick<PausingState, 'list'>): string {
  if (list !== 'unread') return '';
  return `; whether a request for approval of its pause is open could not be read, and one that is approved later pauses it: ${approveCommand(undefined)}`;
}

/** What is told of a pause that is not ours. */
export function leftReport(state: PausingState, isAsked: boolean): DebtReport {
  const when = isAsked
    ? 'while our pause waited for approval'
    : 'by a request of before our pause, which had no answer';
  return {
    outcome: 'was_paused',
    why: `somebody else paused it ${when}, and it stays so${unlistedWords(state)}`,
  };
}
