import type { SurveyedSession, Survey } from './survey';

/** From this many active sessions on, it is odd that none of them moves. */
const ACTIVE_SESSIONS = 3;

/** A view in which nothing moves that should: a reason to conclude nothing, or something for the approver to know. */
export interface Suspicion {
  incomplete: string[];
  remarks: string[];
}

/** Who is to kill only active sessions looks for a view without progress: then it is only a remark. */
export function suspiciousView(view: Survey, kills: readonly SurveyedSession[]): Suspicion {
  const active = [...view.traces.values()].filter((trace) => trace.active);
  if (active.length < ACTIVE_SESSIONS || active.some((trace) => !trace.still)) {
    return { incomplete: [], remarks: [] };
  }
  const text = `suspicious view: ${active.length} sessions are active and none of them moved`;
  // Whoever evicts a client expects that nothing of it moves, and somebody approves it.
  return view.input.evict !== undefined || kills.every(({ trace }) => trace.active)
    ? { incomplete: [], remarks: [text] }
    : { incomplete: [text], remarks: [] };
}
