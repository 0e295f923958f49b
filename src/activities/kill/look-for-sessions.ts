import type { AwaitGoneResult, ControlConnection } from '../../contracts/kill';
import { keyOf } from '../../contracts/session-key';

/** How often in a row a session was not found by a read of its own: in two looks, at least a second apart, it is gone. */
const PROOF = 2;
/** Reads in one look, so that it ends well within its attempt also on a slow ONTAP. */
const READS_A_LOOK = 200;
/** ONTAP shows the session now. */
const SHOWN = -1;

/** What looks tell each other, by the place of the session in the input: how many looks in a row did not find it. */
export type Misses = number[];

/** What a read of one session brought: whatever has its id, ONTAP's own 404, or nothing that tells. */
export type Sighting = ControlConnection | 'gone' | 'no answer';

/** One look: who is in the listing is there, all others are read by themselves, since a listing may have holes. */
export async function lookForSessions(
  sessions: ControlConnection[],
  listed: ControlConnection[],
  before: Misses | undefined,
  read: (session: ControlConnection) => Promise<Sighting>,
): Promise<Misses> {
  const connections = new Set(listed.map(controlConnectionOf));
  let reads = 0;
  return Promise.all(
    sessions.map(async (session, index) => {
      const misses = Math.max(0, before?.[index] ?? 0);
      if (misses >= PROOF) return misses;
      if (connections.has(controlConnectionOf(session))) return SHOWN;
      if (reads++ >= READS_A_LOOK) return misses;
      return after(misses, await read(session), session);
    }),
  );
}

/** A read that fails counts neither way. */
function after(misses: number, sighting: Sighting, session: ControlConnection): number {
  if (sighting === 'no answer') return misses;
  if (sighting === 'gone') return misses + 1;
  return controlConnectionOf(sighting) === controlConnectionOf(session) ? SHOWN : misses + 1;
}

/** Which sessions ONTAP shows, and of which it did not show twice that they are gone. */
export function standing(
  sessions: ControlConnection[],
  misses: Misses,
): Pick<AwaitGoneResult, 'present' | 'unproven'> {
  const those = (holds: (count: number) => boolean) =>
    sessions.filter((_, index) => holds(misses[index] ?? 0)).map(keyOf);
  return {
    present: those((count) => count === SHOWN),
    unproven: those((count) => count !== SHOWN && count < PROOF),
  };
}

function controlConnectionOf({ ownerUuid, sessionId, client, clientPort }: ControlConnection): string {
  return JSON.stringify([ownerUuid, sessionId, client, clientPort]);
}
