import { ApplicationFailure } from '@temporalio/common';
import type { SessionOutcome } from '../../contracts/cleanup';
import { fateOf } from '../../rules/failures';
import { causeOf, kindOf } from './failures';

/** What a failed kill, or a failed run of kills, says about a session. */
export function failedKill(error: unknown): { outcome: SessionOutcome; note: string } {
  const cause = causeOf(error);
  const { end } = fateOf('delete', kindOf(error));
  const outcome = end === 'refused' || end === 'not_attempted' ? end : 'failed';
  const note =
    cause instanceof ApplicationFailure ? cause.message : 'no answer in time; ONTAP may have ended it';
  return { outcome, note };
}
