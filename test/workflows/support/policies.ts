import type { CleanupInput } from '../../../src/contracts/cleanup';

export type PolicyInput = CleanupInput['policy'];

/** The default policy's rules with two samples in half a second. */
export function testPolicy(change: Partial<PolicyInput> = {}): PolicyInput {
  return {
    name: 'default',
    observe: { window: '500ms', every: '500ms' },
    match: [
      {
        name: 'finished-but-open',
        dataState: ['halted'],
        dataReason: ['successful', 'aborted', 'internal_error', 'connect_error'],
        moverState: ['idle', 'halted', 'absent'],
      },
    ],
    protect: [
      { name: 'mover-waits-or-works', moverState: ['listening', 'connected', 'active', 'paused'] },
      { name: 'tape-or-robot-only', dataState: ['idle'], holds: ['tape', 'scsi'] },
      { name: 'restores', operation: ['restore'] },
    ],
    limits: { maxKills: 20, maxPercent: 100 },
    verify: { within: '10s', killAgainAfter: '4s' },
    ...change,
  };
}

/** Whatever the states, but for what the guard forbids. */
export const matchAll: PolicyInput['match'] = [
  { name: 'any', dataState: ['active', 'connected', 'halted', 'idle', 'listening', 'paused'] },
];
