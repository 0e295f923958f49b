import type { CleanupReport, SessionReport } from '../../../src/contracts/cleanup';

const OWNER = '1cd8a442-86d1-11e0-ae1c-123478563412';

export const sampleSession = (change: Partial<SessionReport> = {}): SessionReport => ({
  ownerUuid: OWNER,
  sessionId: '2000:4000',
  client: '10.20.0.23',
  clientName: 'lost-server',
  data: 'halted/successful',
  mover: 'idle',
  decision: 'kill',
  rule: 'finished-but-open',
  why: 'data halted (successful), mover idle, unchanged for 1h over 13 samples, no protect rule holds',
  unchangedSeconds: 3_600,
  ...change,
});

/** No rule matches it. */
function unmatchedSession(): SessionReport {
  const { rule: _none, ...session } = sampleSession({
    sessionId: '1000:1',
    data: 'active',
    unchangedSeconds: 0,
  });
  const why = 'no rule matches: data is active, finished-but-open wants halted';
  return { ...session, decision: 'kept', reason: 'no_match', why };
}

/** One session of each kind. */
export const sampleSessions = (): SessionReport[] => [
  unmatchedSession(),
  sampleSession({ sessionId: '1000:2', outcome: 'killed', confirmation: 'confirmed' }),
  sampleSession({
    sessionId: '1000:3',
    decision: 'protected',
    rule: 'restores',
    why: 'matches finished-but-open, but protect rule restores holds',
    data: 'active',
    mover: 'paused/seek',
  }),
  sampleSession({ sessionId: '1000:4', outcome: 'revived', note: 'it changed after the plan' }),
  sampleSession({
    sessionId: '1000:5',
    decision: 'kept',
    reason: 'moved',
    why: 'would match finished-but-open, but moved 5m ago',
    unchangedSeconds: 300,
  }),
];

export const sampleReport = (change: Partial<CleanupReport> = {}): CleanupReport => ({
  outcome: 'enforced',
  summary: '1 of 2 planned sessions killed; the others had gone or come back to life.',
  cluster: 'prod1',
  policy: 'default',
  mode: 'enforce',
  requestedBy: { name: 'alice' },
  tightened: [],
  planHash: '3f2a'.repeat(16),
  window: { from: '2026-01-01T00:00:00.000Z', to: '2026-01-01T01:00:00.000Z', samples: 13 },
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: '2026-01-01T01:00:30.000Z',
  sessions: sampleSessions(),
  pools: [{ node: 'cluster1-01', used: 5, limit: 36, usedAfter: 4 }],
  incomplete: [],
  remarks: [],
  exceeded: [],
  counts: { sessions: 5, planned: 2, protected: 1, kept: 2, killed: 1, survived: 0, awaitsApproval: 0 },
  ...change,
});
