import type { KillOutcome } from '../../../src/contracts/kill';

/** What became of one session. */
export const killOutcome = (
  outcome: KillOutcome['outcome'],
  parts: Partial<KillOutcome> = {},
): KillOutcome => ({
  ownerUuid: 'o',
  sessionId: '1:1',
  outcome,
  ...parts,
});
