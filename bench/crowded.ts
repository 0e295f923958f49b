import type { CleanupInput } from '../src/contracts/cleanup';
import { aCluster, aSession, finishedButOpen } from '../src/simulator';

const SESSIONS_A_NODE = 36;

/** A cluster with so many stale sessions, on as few nodes as hold them. */
export function crowded(sessions: number) {
  const nodes = Array.from({ length: Math.ceil(sessions / SESSIONS_A_NODE) }, (_, index) => `n${index + 1}`);
  return aCluster({
    nodes,
    sessions: Array.from({ length: sessions }, (_, index) =>
      aSession(finishedButOpen(), { node: nodes[index % nodes.length] ?? 'n1' }),
    ),
  });
}

/** Takes all of them after two seconds. */
export const POLICY: CleanupInput['policy'] = {
  name: 'bench',
  observe: { window: '2s', every: '1s' },
  match: [{ name: 'finished-but-open', dataState: ['halted'], moverState: ['idle', 'halted', 'absent'] }],
  limits: { maxKills: 400, maxPercent: 100, killsPerMinute: 6_000 },
};
