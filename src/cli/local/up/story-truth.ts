import type { SessionKey } from '../../../contracts/session';
import type { Simulator } from '../../../simulator';

/** What the simulator knows about a session, and no cluster would tell. */
export interface Truth extends SessionKey {
  story: string;
  deserves: 'stale' | 'lives';
}

/** Every session of the simulator, with the story that it lives at this instant. */
export function truthOf({ sessions }: Simulator): Truth[] {
  return sessions.list().map(({ session }) => ({
    ownerUuid: session.identity.uuid,
    sessionId: session.identity.id,
    story: session.story,
    deserves: session.deserves,
  }));
}
