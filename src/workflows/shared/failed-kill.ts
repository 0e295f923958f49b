import { ApplicationFailure } from '@temporalio/common';
import type { SessionOutcome } from '../../contracts/cleanup';
import { FAILURE } from '../../contracts/failures';
import { causeOf } from './failures';

const REFUSALS: ReadonlySet<string | null | undefined> = new Set([
  FAILURE.NotGranted,
  FAILURE.OntapForbidden,
  FAILURE.OntapReadOnly,
]);

/** What a failed kill, or a failed run of kills, says about a session. */
export function failedKill(error: unknown): { outcome: SessionOutcome; note: string } {
  const cause = causeOf(error);
  if (cause instanceof ApplicationFailure) {
    return { outcome: REFUSALS.has(cause.type) ? 'refused' : 'failed', note: cause.message };
  }
  return { outcome: 'failed', note: 'no answer in time; ONTAP may have ended it' };
}
