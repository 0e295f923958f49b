import fc from 'fast-check';
import type { z } from 'zod';
import type { cleanupRequestSchema, requestedBySchema } from '../../../src/contracts/schemas/requests';
import type { fleetRequestSchema } from '../../../src/contracts/schemas/fleet';
import type { sequenceRequestSchema } from '../../../src/contracts/schemas/sequence';
import type { policySchema } from '../../../src/contracts/schemas/policy';

/** Requests as callers write them, that lean to what is largest, in letters of one to four bytes and worse. */

const UNITS = ['a', 'ä', '€', '😀', '"', '\u0001', '\ud800'];

/** A text that is as long as `bytes` of UTF-8 allow, or shorter, or too long. */
const text = (bytes: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...UNITS), fc.constantFrom(1, 1, 1, 1, 1, 0.5, 0.5, 0.1, 1.02))
    .map(([unit, part]) => unit.repeat(Math.max(1, Math.floor((part * bytes) / Buffer.byteLength(unit)))));

/** Mostly the largest. */
const count = (most: number) =>
  fc.oneof({ weight: 2, arbitrary: fc.constantFrom(most, most - 1) }, fc.integer({ min: 1, max: most }));

const name = fc.constantFrom('x'.repeat(63), 'c');

const requestedBy: fc.Arbitrary<z.input<typeof requestedBySchema>> = fc.record(
  { name: text(200), reason: text(1_000), ticket: text(200) },
  { requiredKeys: ['name'] },
);

const duration = fc.constantFrom('1s', '90s', '10m', '1h', '4h', '7d', '500d');

const step = fc.oneof(
  fc.constantFrom({ step: 'pause' as const }, { step: 'resume' as const }, { step: 'cancel' as const }),
  fc.record({ step: fc.constant('hold' as const), for: duration, orUntilReleased: fc.boolean() }),
  fc.record({
    step: fc.constant('await' as const),
    state: fc.constantFrom('terminal' as const, 'paused' as const),
    for: duration,
    otherwise: fc.constantFrom('continue' as const, 'cancel' as const, 'fail' as const),
  }),
);

/** A few steps in any order, or many of one kind. */
const steps = fc.oneof(
  fc.array(step, { minLength: 1, maxLength: 20 }),
  fc.tuple(step, count(20)).map(([one, times]) => Array.from({ length: times }, () => one)),
  fc
    .tuple(duration, count(6))
    .map(([time, times]) =>
      Array.from({ length: times }, () => [
        { step: 'pause' as const },
        { step: 'hold' as const, for: time },
        { step: 'resume' as const },
      ]).flat(),
    ),
);

const uuids = count(200).map((many) =>
  Array.from({ length: many }, (_, index) => `8f3a8d3c-5b0e-11f0-9c9a-${String(index).padStart(12, '0')}`),
);

export const sequence: fc.Arbitrary<z.input<typeof sequenceRequestSchema>> = fc.record({
  cluster: name,
  select: fc.oneof(fc.record({ uuids }), fc.record({ description: text(500), svm: text(200) })),
  maxJobs: count(200),
  maxHold: fc.constant('7d'),
  reselect: fc.boolean(),
  steps,
  requestedBy,
});

/** Rules that fill a policy, up to what is too much. */
const rules = (most: number) =>
  fc.tuple(count(most), count(2), fc.constantFrom(10, 120, 240, 500)).map(([many, globs, bytes]) =>
    Array.from({ length: many }, (_, index) => ({
      name: `r${index}`,
      path: Array.from({ length: globs }, () => '€'.repeat(Math.ceil(bytes / 3))),
    })),
  );

const policy: fc.Arbitrary<z.input<typeof policySchema>> = fc.record({
  name,
  observe: fc.constantFrom({ window: '24h', every: '1h' }, { window: '1h', every: '1h' }),
  match: rules(50),
  protect: rules(3),
  limits: fc.record({ maxKills: count(500), killsPerMinute: count(6_000) }),
  notify: count(10).map((many) => Array.from({ length: many }, () => 'h'.repeat(63))),
  notifyBefore: fc.constant('24h'),
});

const mode = fc.constantFrom('report' as const, 'enforce' as const);

export const cleanup: fc.Arbitrary<z.input<typeof cleanupRequestSchema>> = fc.record(
  {
    cluster: name,
    policy,
    mode,
    only: count(100).map((many) =>
      Array.from({ length: many }, () => ({
        ownerUuid: '8f3a8d3c-5b0e-11f0-9c9a-005056a7c0de',
        sessionId: '1234567890:1234567890',
      })),
    ),
    requestedBy,
  },
  { requiredKeys: ['cluster', 'policy', 'mode', 'requestedBy'] },
);

export const fleet: fc.Arbitrary<z.input<typeof fleetRequestSchema>> = fc.record({
  clusters: fc
    .constantFrom(500, 200, 70, 5)
    .map((many) => Array.from({ length: many }, (_, index) => `c${index}`.padEnd(63, 'x'))),
  policy,
  mode,
  requestedBy,
});
