import type { CleanupReport, SessionOutcome } from '../../../contracts/cleanup';
import type { SessionKey } from '../../../contracts/session';
import type { Simulator } from '../../../simulator';

/** A session that changes after the plan, and what has to become of it. */
export interface Armed extends SessionKey {
  becomes: 'revived' | 'reused';
  expected: SessionOutcome;
}

/**
 * Lets two of the sessions that the report would kill change after the plan of the next run: at the read that comes
 * right before their DELETE, which is the only read of a single session.
 */
export function armStory(simulator: Simulator, { sessions }: CleanupReport): Armed[] {
  const [revived, reused] = sessions.filter(({ decision }) => decision === 'kill');
  if (revived === undefined || reused === undefined) return [];
  const armed: Armed[] = [
    { ...keyOf(revived), becomes: 'revived', expected: 'revived' },
    { ...keyOf(reused), becomes: 'reused', expected: 'replaced' },
  ];
  for (const { ownerUuid, sessionId, becomes } of armed) {
    simulator.arm({ owner: ownerUuid, id: sessionId, becomes, onRead: 'before', read: 'instance' });
  }
  return armed;
}

const keyOf = ({ ownerUuid, sessionId }: SessionKey): SessionKey => ({ ownerUuid, sessionId });
