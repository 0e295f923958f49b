import type { ControlConnection, Misses } from '../../contracts/kill';
import { missesAfterRead, missesByListing, type Sighting } from '../../rules/last-read';
import { groupBy } from '../../rules/sessions';

/** Reads in one look, so that it ends well within its attempt also on a slow ONTAP. */
export const READS_A_LOOK = 200;

/** One look: who is in the listing is there, all others are read by themselves, since a listing may have holes. */
export async function lookForSessions(
  sessions: ControlConnection[],
  listed: ControlConnection[],
  before: Misses | undefined,
  read: (session: ControlConnection) => Promise<Sighting>,
): Promise<Misses> {
  const byId = groupBy(listed, ({ sessionId }) => sessionId);
  let reads = 0;
  return Promise.all(
    sessions.map(async (session, index) => {
      const misses = Math.max(0, before?.[index] ?? 0);
      const known = missesByListing(session, byId.get(session.sessionId) ?? [], misses);
      if (known !== undefined) return known;
      if (reads++ >= READS_A_LOOK) return misses;
      return missesAfterRead(session, await read(session), misses);
    }),
  );
}
