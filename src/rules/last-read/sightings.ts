import { PROOF, SHOWN } from '../../contracts/kill';
import type { ControlConnection } from '../../contracts/kill';
import { relateControl } from './relate-session';

/** What a read of one session brought: whatever has its id, ONTAP's own 404, or nothing that tells. */
export type Sighting = ControlConnection | 'gone' | 'no answer';

/** What a listing alone says; undefined when the session has to be read by itself, since a listing may have holes. */
export function missesByListing(
  session: ControlConnection,
  listed: readonly ControlConnection[],
  misses: number,
): number | undefined {
  if (misses >= PROOF) return misses;
  return listed.some((other) => relate(session, other) === 'same') ? SHOWN : undefined;
}

/** A read that fails, or that does not tell who has the id, counts neither way. */
export function missesAfterRead(session: ControlConnection, sighting: Sighting, misses: number): number {
  if (sighting === 'no answer') return misses;
  if (sighting === 'gone') return misses + 1;
  switch (relate(session, sighting)) {
    case 'same':
      return SHOWN;
    case 'other':
      return misses + 1;
    case 'unknown':
      return misses;
  }
}

/** By what stays of a session until it is gone. */
function relate(session: ControlConnection, found: ControlConnection): 'same' | 'other' | 'unknown' {
  if (session.ownerUuid.toLowerCase() !== found.ownerUuid.toLowerCase()) return 'other';
  return relateControl(session, found);
}
