import type { MatchRule } from '../../contracts/policy';
import type { Finding, Survey } from './survey';

/** From this many active sessions on, it is odd that none of them moves. */
const ACTIVE_SESSIONS = 3;

/** A view in which nothing moves that should: a reason to conclude nothing, or something for the approver to know. */
export interface Suspicion {
  incomplete: string[];
  remarks: string[];
}

/** For rules that look for active sessions a view without progress is what they expect: only a remark. */
export function suspiciousView(view: Survey, kills: readonly Finding[]): Suspicion {
  const active = [...view.traces.values()].filter((trace) => trace.active);
  if (active.length < ACTIVE_SESSIONS || active.some((trace) => !trace.still)) {
    return { incomplete: [], remarks: [] };
  }
  const text = `suspicious view: ${active.length} sessions are active and none of them moved`;
  return kills.every(({ match }) => match.rules.some(matchesActive))
    ? { incomplete: [], remarks: [text] }
    : { incomplete: [text], remarks: [] };
}

function matchesActive({ dataState, moverState }: MatchRule): boolean {
  return [dataState, moverState].some((states) => states?.includes('active'));
}
