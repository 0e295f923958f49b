import type { NodeSessionTrace, NodeView } from '../../contracts/drain';

/** What the look before knew of a node's sessions. */
export interface NodeBefore extends Pick<NodeView, 'at' | 'missing'> {
  sessions: NodeSessionTrace[];
  counts: Pick<NodeView['counts'], 'sessions' | 'came' | 'left'>;
}

/** What the next look needs to know of a session. */
export function traceOf(session: NodeSessionTrace): NodeSessionTrace {
  const { ownerUuid, sessionId, print, bytes, unchangedSince, cameAt } = session;
  const trace = { ownerUuid, sessionId, print, bytes, unchangedSince };
  return cameAt === undefined ? trace : { ...trace, cameAt };
}

/** The same of a whole look. */
export function beforeOf({ at, sessions, missing, counts }: NodeView): NodeBefore {
  const { sessions: count, came, left } = counts;
  return { at, sessions: sessions.map(traceOf), missing, counts: { sessions: count, came, left } };
}
