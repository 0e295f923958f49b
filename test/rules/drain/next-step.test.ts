import fc from 'fast-check';
import type { NodeView } from '../../../src/contracts/drain';
import { clearLooksAfter, nextStep } from '../../../src/rules/drain';
import { runs } from '../../support/runs';

const MINUTE = 60_000;
const standing = (change: Partial<Parameters<typeof nextStep>[0]> = {}) => ({
  nowMs: 0,
  untilMs: 60 * MINUTE,
  everyMs: MINUTE,
  holdMs: 0,
  clearLooks: 0,
  soonLooks: 0,
  ...change,
});

test.each([
  ['something holds it', {}, { kind: 'look', inMs: MINUTE }],
  ['the deadline comes before the next look', { nowMs: 59.5 * MINUTE }, { kind: 'look', inMs: MINUTE / 2 }],
  ['something holds it at the deadline', { nowMs: 60 * MINUTE }, { kind: 'end', outcome: 'held' }],
  ['one look found nothing', { clearLooks: 1 }, { kind: 'look', inMs: 15_000, isSoon: true }],
  [
    'looks are closer than that',
    { clearLooks: 1, everyMs: 2_000 },
    { kind: 'look', inMs: 2_000, isSoon: true },
  ],
  [
    'one look found nothing at the deadline',
    { clearLooks: 1, nowMs: 60 * MINUTE },
    { kind: 'look', inMs: 15_000, isSoon: true },
  ],
  ['that was so too often', { clearLooks: 1, soonLooks: 8 }, { kind: 'look', inMs: MINUTE }],
  ['two looks in a row found nothing', { clearLooks: 2 }, { kind: 'clear' }],
  [
    'it is clear, and not to be kept so',
    { clearLooks: 2, clearSinceMs: 0 },
    { kind: 'end', outcome: 'clear' },
  ],
  [
    'it is kept clear beyond the deadline',
    { clearLooks: 9, clearSinceMs: 50 * MINUTE, holdMs: 120 * MINUTE, nowMs: 100 * MINUTE },
    { kind: 'look', inMs: MINUTE },
  ],
  [
    'somebody is there as the hold ends',
    { clearLooks: 0, clearSinceMs: 0, holdMs: MINUTE, nowMs: MINUTE },
    { kind: 'end', outcome: 'held' },
  ],
] as const)('%s', (_, change, step) => {
  expect(nextStep(standing(change))).toEqual(step);
});

const view = (holds: number, state = 'up') =>
  ({ state, holds: { sessions: holds, jobs: 0 } }) as unknown as NodeView;

test.each([
  ['nothing holds it: one more look', view(0), 1, false, 2],
  ['something does: none', view(1), 5, false, 0],
  ['it is down, and was never clear: none, since nobody can tell', view(0, 'down'), 1, false, 0],
  ['it is down after it was clear, as in an upgrade: nothing new', view(0, 'down'), 2, true, 2],
  ['it is back, with a session: none', view(1), 2, true, 0],
])('looks in a row that found it clear; %s', (_, seen, before, isKept, after) => {
  expect(clearLooksAfter(seen, before, isKept)).toBe(after);
});

/** What a drain does over time, by its rules alone; each look finds whether something holds the node. */
function play(found: readonly boolean[], holdMs: number, untilMs: number) {
  let [nowMs, clearLooks, looks] = [0, 0, 0];
  let clearSinceMs: number | undefined;
  const seen: boolean[] = [];
  const look = () => {
    const isHeld = found[looks++ % found.length] === true;
    seen.push(isHeld);
    clearLooks = clearLooksAfter(view(isHeld ? 1 : 0), clearLooks, clearSinceMs !== undefined);
  };
  let soonLooks = 0;
  look();
  for (;;) {
    const since = clearSinceMs === undefined ? {} : { clearSinceMs };
    const step = nextStep({ nowMs, untilMs, everyMs: MINUTE, holdMs, clearLooks, soonLooks, ...since });
    if (step.kind === 'end') return { outcome: step.outcome, seen, endedMs: nowMs, clearSinceMs };
    if (step.kind === 'clear') clearSinceMs = nowMs;
    else {
      nowMs += step.inMs;
      soonLooks += Number(step.isSoon === true);
      look();
    }
  }
}

test('a drain ends, looks not much more often than asked, says clear only after two looks in a row that found nothing, and holds as long as asked', () => {
  const minutes = fc.integer({ min: 1, max: 90 }).map((count) => count * MINUTE);
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }),
      fc.oneof(fc.constant(0), minutes),
      minutes,
      (found, holdMs, untilMs) => {
        const { outcome, seen, endedMs, clearSinceMs } = play(found, holdMs, untilMs);
        expect(seen.length).toBeLessThanOrEqual((holdMs + untilMs) / MINUTE + 10);
        expect(endedMs).toBeGreaterThanOrEqual(clearSinceMs === undefined ? untilMs : clearSinceMs + holdMs);
        expect(seen.slice(-2).some((isHeld) => isHeld)).toBe(outcome === 'held');
      },
    ),
    runs(300),
  );
});
