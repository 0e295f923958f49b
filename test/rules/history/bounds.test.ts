import fc from 'fast-check';
import type { z } from 'zod';
import { EVIDENCE_ROOM } from '../../../src/contracts/evidence';
import { CLEANUP_ROOM, EVICT_ROOM, FLEET_ROOM } from '../../../src/contracts/history-room';
import { HISTORY_LIMIT, PAYLOAD_LIMIT_BYTES } from '../../../src/contracts/payload-limit';
import { drainRequestSchema } from '../../../src/contracts/schemas/drain';
import { evictRequestSchema, MOST_EVICTED } from '../../../src/contracts/schemas/evict';
import { fleetRequestSchema } from '../../../src/contracts/schemas/fleet';
import { MOST_KILLS } from '../../../src/contracts/schemas/policy';
import { cleanupRequestSchema } from '../../../src/contracts/schemas/requests';
import { sequenceRequestSchema } from '../../../src/contracts/schemas/sequence';
import type { KillRequest } from '../../../src/contracts/kill';
import { jsonBytes } from '../../../src/contracts/text';
import type { HistorySize } from '../../../src/rules/history';
import {
  cleanupHistory,
  drainHistory,
  fleetHistory,
  fleetProblem,
  killHistory,
  pausedJobHistory,
  sequenceHistory,
  sequenceProblem,
} from '../../../src/rules/history';
import { evictPolicy } from '../../../src/rules/sessions';
import { cleanup, fleet, sequence } from './requests';
import { runs } from '../../support/runs';

function expectWithin({ events, bytes, payload }: HistorySize): void {
  expect(events).toBeLessThanOrEqual(HISTORY_LIMIT.events);
  expect(bytes).toBeLessThanOrEqual(HISTORY_LIMIT.bytes);
  expect(payload).toBeLessThanOrEqual(PAYLOAD_LIMIT_BYTES);
}

interface Door<T> {
  inSuite: number;
  schema: z.ZodType<T>;
  inputs: fc.Arbitrary<unknown>;
  history: (request: T) => HistorySize;
  problem?: (request: T) => string | undefined;
}

/** How many of the inputs were let through, each of them within the limits. */
function letThrough<T>({ inSuite, schema, inputs, history, problem = () => undefined }: Door<T>): number {
  let through = 0;
  fc.assert(
    fc.property(inputs, (input) => {
      const parsed = schema.safeParse(input);
      if (!parsed.success || problem(parsed.data) !== undefined) return;
      through++;
      expectWithin(history(parsed.data));
    }),
    runs(inSuite),
  );
  return through;
}

test('what was collected, what comes of it and three looks take less than a window of samples', () => {
  const { samples, collected, listing } = CLEANUP_ROOM;
  const sessions = listing.full / 400;
  const sealed = sessions * (EVIDENCE_ROOM.sealed + 80);
  expect(collected + sealed + 3 * listing.full).toBeLessThan(samples);
});

test('the worst history of every sequence that is let through is within the limits', () => {
  const schema = sequenceRequestSchema;
  const through = letThrough({
    schema,
    inputs: sequence,
    history: sequenceHistory,
    problem: sequenceProblem,
    inSuite: 1_000,
  });
  expect(through).toBeGreaterThan(5);
});

test('the worst history of every fleet run that is let through is within the limits', () => {
  const schema = fleetRequestSchema;
  const through = letThrough({
    schema,
    inputs: fleet,
    history: fleetHistory,
    inSuite: 100,
    problem: fleetProblem,
  });
  expect(through).toBeGreaterThan(0);
});

test('the worst history of every clean-up that the schema lets through is within the limits', () => {
  const through = letThrough({
    schema: cleanupRequestSchema,
    inputs: cleanup,
    history: cleanupHistory,
    inSuite: 150,
  });
  expect(through).toBeGreaterThan(5);
});

/** Least that a plan hands over of a session. */
const LEAST_RECORD = 180;

test('the worst history of the most kills is within the limits, and so is that of the largest targets', () => {
  const target = { why: '', joined: [] } as unknown as KillRequest['targets'][number];
  const cases = [1, MOST_KILLS / 2, MOST_KILLS].flatMap((count) => [
    { count, partners: 0 },
    { count, partners: Math.min(7, Math.floor(CLEANUP_ROOM.kills / count / LEAST_RECORD) - 2) },
  ]);
  for (const { count, partners } of cases) {
    const joined = Array.from({ length: Math.max(0, partners) }, () => 'x'.repeat(LEAST_RECORD)) as never[];
    const targets = Array.from({ length: count }, () => ({ ...target, joined }));
    const request = { targets } as unknown as KillRequest;
    const [first] = targets;
    if (first !== undefined) first.why = 'x'.repeat(CLEANUP_ROOM.kills - jsonBytes(request));
    expect(jsonBytes(request)).toBe(CLEANUP_ROOM.kills);
    expectWithin(killHistory(request));
  }
});

const LOUDEST = {
  name: `x${'\u0001'.repeat(199)}`,
  reason: '\u0001'.repeat(1_000),
  ticket: '\u0001'.repeat(200),
};
const MOST_HOOKS = Array.from({ length: 10 }, () => 'x'.repeat(63));

test('the worst history of an eviction is within the limits, and so is that of its kills', () => {
  const [cluster, client] = ['x'.repeat(63), 'c'.repeat(63)];
  const input = { cluster, client, requestedBy: LOUDEST, notify: MOST_HOOKS };
  const { mode, requestedBy, ...request } = evictRequestSchema.parse(input);
  const policy = evictPolicy({ mode, requestedBy, ...request });
  const checked = {
    ...cleanupRequestSchema.parse({ cluster, policy, mode, requestedBy }),
    evict: { client },
  };
  const plain = cleanupHistory({ ...checked, evict: undefined });
  expectWithin(cleanupHistory(checked));
  expect(cleanupHistory(checked).events).toBeGreaterThan(plain.events);
  const why = 'x'.repeat(CLEANUP_ROOM.kills / MOST_EVICTED - 400);
  const targets = Array.from({ length: MOST_EVICTED }, () => ({ why, joined: [] }));
  const kills = { ...checked, targets } as unknown as KillRequest;
  expectWithin(killHistory(kills));
  expect(killHistory(kills).bytes).toBeGreaterThan(2 * MOST_EVICTED * EVICT_ROOM.members);
});

test('the worst history of a drain is within the limits, whoever asks and however many are told', () => {
  expect.hasAssertions();
  const [one, most] = ['x', 'x'.repeat(63)];
  const input = { cluster: most, node: most, jobs: 'pause', hold: '24h', requestedBy: LOUDEST };
  for (const notify of [[], [one], MOST_HOOKS])
    expectWithin(drainHistory(drainRequestSchema.parse({ ...input, notify })));
});

test('the worst history of a pause, that ONTAP neither takes nor gives back, is within the limits', () => {
  expect.hasAssertions();
  const requestedBy = { name: '\u0001'.repeat(200), reason: '\u0001'.repeat(1_000) };
  const uuid = '1cd8a442-86d1-11e0-ae1c-123478563412';
  const until = '2026-11-21T08:30:00Z';
  const request = { cluster: 'x'.repeat(63), uuid, until, lateWithin: '1h', requestedBy };
  const { events, bytes, payload } = pausedJobHistory(request);
  expect(events).toBeLessThanOrEqual(HISTORY_LIMIT.events);
  expect(bytes).toBeLessThanOrEqual(HISTORY_LIMIT.bytes);
  expect(payload).toBeLessThanOrEqual(PAYLOAD_LIMIT_BYTES);
});

const ASKER = { cluster: 'prod1', requestedBy: { name: 'ann' } };
const PAUSE_HOLD_RESUME = [{ step: 'pause' }, { step: 'hold', for: '2h' }, { step: 'resume' }];
const await6h = (otherwise: string) => ({ step: 'await', state: 'terminal', for: '6h', otherwise });
const problemOf = (input: object) => sequenceProblem(sequenceRequestSchema.parse({ ...ASKER, ...input }));

test.each<[string, object]>([
  ['a maintenance hold of 190 jobs', { maxJobs: 190, steps: PAUSE_HOLD_RESUME }],
  ['150 jobs that are cancelled if they take too long', { maxJobs: 150, steps: [await6h('cancel')] }],
  ['45 jobs with 20 awaits', { maxJobs: 45, steps: Array.from({ length: 20 }, () => await6h('fail')) }],
  ['200 jobs with four awaits', { maxJobs: 200, steps: Array.from({ length: 4 }, () => await6h('fail')) }],
  ['new jobs in a hold of four hours', { reselect: true, steps: PAUSE_HOLD_RESUME }],
])('%s is let through', (_what, change) => {
  expect(problemOf({ select: { svm: 'svm1' }, ...change })).toBeUndefined();
});

test('200 jobs with 20 awaits are refused, with the numbers and what to change', () => {
  const steps = Array.from({ length: 20 }, () => await6h('fail'));
  expect(problemOf({ select: { svm: 'svm1' }, maxJobs: 200, steps })).toMatch(
    /^the history of this run could come to 24\d{3} events \(at most 8000\) and \d{8} bytes \(at most 8388608\) .*; maxJobs 200 and 20 steps: name fewer jobs or fewer steps$/,
  );
});

test('looks for new jobs in many long holds are refused, since each is an event', () => {
  const steps = Array.from({ length: 20 }, () => ({ step: 'hold', for: '4h' }));
  expect(problemOf({ select: { svm: 'svm1' }, reselect: true, steps })).toMatch(
    /events \(at most 8000\).*or hold for a shorter time$/,
  );
});

test('a policy is refused by bytes of UTF-8, with the numbers', () => {
  const match = Array.from({ length: 25 }, (_, index) => ({ name: `r${index}`, path: ['€'.repeat(500)] }));
  const policy = { name: 'p', observe: { window: '1h', every: '5m' }, match };
  const { error } = cleanupRequestSchema.safeParse({ ...ASKER, mode: 'report', policy });
  expect(error?.issues.map(({ message }) => message)).toEqual([
    'is 38440 bytes of UTF-8, above the 32768 that fit; make it shorter',
  ]);
});

test('a fleet whose policies are too large together is refused, with the numbers', () => {
  const match = Array.from({ length: 40 }, (_, index) => ({ name: `r${index}`, path: ['x'.repeat(400)] }));
  const policy = { name: 'p', observe: { window: '1h', every: '5m' }, match };
  const clusters = Array.from({ length: 200 }, (_, index) => `c${index}`);
  const { requestedBy } = ASKER;
  const request = fleetRequestSchema.parse({ clusters, policy, mode: 'report', requestedBy });
  expect(fleetProblem(request)).toMatch(
    new RegExp(
      `^a copy of the policy for each of 200 clusters is \\d{7} bytes in all \\(at most ${FLEET_ROOM.inputs}\\); name fewer clusters than 200, or make the policy smaller$`,
    ),
  );
});
