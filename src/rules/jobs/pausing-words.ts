import { approveCommand } from '../../contracts/approval';
import type { PausingState } from '../../contracts/carried-debt';
import { ASKED_AGAIN } from '../../contracts/failures';
import type { DebtReport } from './debt-ports';
import type { Sent } from './pause-tries';

/** It waits, since ours was carried out meanwhile. */
export const WHOSE =
  'somebody else had paused it before ONTAP carried out the request for our pause: nobody can tell whose pause it is';

/** That no try was taken, and why the last one was not. */
function notTakenWords({ notSent }: Pick<PausingState, 'notSent'>): string {
  const how = notSent === undefined ? '' : `: ${notSent.replace(`. ${ASKED_AGAIN}`, '')}`;
  return `ONTAP did not take the pause in time${how}`;
}

/** What is told of a job that can't be paused. */
export const UNSUPPORTED: DebtReport = {
  outcome: 'unsupported',
  why: 'this kind of job does not support pause; pause what started it',
};

/** What is told of a pause of which nothing was done; undefined when what ONTAP said does not tell that. */
export function undoneReport(sent: Sent, isQueued: boolean, state: PausingState): DebtReport | undefined {
  if (sent === 'unsupported') return UNSUPPORTED;
  if (sent === 'not_taken') return { outcome: 'not_paused', why: notTakenWords(state) };
  if (sent === 'gone') return { outcome: 'vanished', why: 'ONTAP does not know the job any more' };
  if (isQueued) return { outcome: 'not_paused', why: 'it is queued; ONTAP pauses only a job that runs' };
  // It does not run, either: that is somebody else's pause.
  if (sent === 'not_running')
    return { outcome: 'was_paused', why: 'somebody else paused it before our pause, and it stays so' };
  return undefined;
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
