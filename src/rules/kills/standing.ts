import { PROOF, SHOWN } from '../../contracts/kill';
import type { AwaitGoneResult, ControlConnection, Misses } from '../../contracts/kill';
import { keyOf } from '../../contracts/session-key';

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
