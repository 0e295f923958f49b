import type { AwaitGoneResult, ControlConnection, Misses } from '../../contracts/kill';
import { keyOf } from '../../contracts/session-key';

/** Looks in a row that prove an absence. */
export const PROOF = 2;
/** ONTAP shows the session now. */
export const SHOWN = -1;

/** Which sessions ONTAP shows, and of which it did not show twice that they are gone. */
export function standing(
  sessions: readonly ControlConnection[],
  misses: Misses,
): Pick<AwaitGoneResult, 'present' | 'unproven'> {
  const those = (holds: (count: number) => boolean) =>
    sessions.filter((_, index) => holds(misses[index] ?? 0)).map(keyOf);
  return {
    present: those((count) => count === SHOWN),
    unproven: those((count) => count !== SHOWN && count < PROOF),
  };
}
