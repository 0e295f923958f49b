import type { SessionKey } from '../../contracts/session';

/** One text for a session's key, to look it up by. */
export function keyOf({ ownerUuid, sessionId }: SessionKey): string {
  return `${ownerUuid}/${sessionId}`;
}
