import fc from 'fast-check';
import { canonicalJson, planCleanup } from '../../../src/rules/sessions';
import type { Guard } from '../../../src/contracts/cluster';
import type { MatchRule, Policy } from '../../../src/contracts/policy';
import { guard, protectRule } from '../support/arbitraries';
import { field, withField } from '../support/fields';
import { timeline } from '../support/timelines';
import { OPEN_GUARD } from '../support/timeline';
import { anyPolicy, input, kills, ENOUGH, SAMPLES, tally } from '../support/windows';
import { runs } from '../../support/runs';

const RUNS = runs(60);

test('protect wins: adding a protect rule, to the policy or to the guard, never adds a kill', () => {
  const seen = tally();
  fc.assert(
    fc.property(timeline(SAMPLES), anyPolicy, guard, protectRule, (frames, used, guarded, rule) => {
      const before = kills(planCleanup(input(frames, used, guarded)));
      const inPolicy = { ...used, protect: [...used.protect, rule] };
      const inGuard = { ...guarded, protect: [rule, ...guarded.protect] };
      for (const made of [input(frames, inPolicy, guarded), input(frames, used, inGuard)].map(planCleanup)) {
        for (const id of kills(made)) expect(before).toContain(id);
        seen.add(before.size - kills(made).size);
      }
    }),
    RUNS,
  );
  expect(seen.count()).toBeGreaterThan(ENOUGH);
});

test('tightening the guard never adds a kill, and never takes a limit away', () => {
  const seen = tally();
  fc.assert(
    fc.property(timeline(SAMPLES), anyPolicy, guard, guard, (frames, used, guarded, other) => {
      const tighter: Guard = {
        ...guarded,
        maxKills: Math.min(guarded.maxKills, other.maxKills),
        neverMatch: [...new Set([...guarded.neverMatch, ...other.neverMatch])],
        protect: [...guarded.protect, ...other.protect],
      };
      const [loose, tight] = [guarded, tighter].map((each) => planCleanup(input(frames, used, each)));
      if (loose === undefined || tight === undefined) throw new Error('no plans');
      for (const id of kills(tight)) expect(kills(loose)).toContain(id);
      seen.add(kills(loose).size - kills(tight).size);
    }),
    // Few pairs of guards differ in what they let be killed.
    runs(240),
  );
  expect(seen.count()).toBeGreaterThan(ENOUGH);
});

test('maxKills 0 kills nothing, whoever says it', () => {
  const seen = tally();
  fc.assert(
    fc.property(timeline(SAMPLES), anyPolicy, fc.boolean(), (frames, used, byGuard) => {
      const none = { ...used, limits: { ...used.limits, maxKills: 0 } };
      const made = byGuard
        ? planCleanup(input(frames, used, { ...OPEN_GUARD, maxKills: 0 }))
        : planCleanup(input(frames, none, OPEN_GUARD));
      expect(made.exceeded.length > 0).toBe(kills(made).size > 0);
      seen.add(kills(made).size);
    }),
    runs(250),
  );
  expect(seen.count()).toBeGreaterThan(ENOUGH);
});

/** Fields that a condition reads, or that join sessions, with the condition that may write their absence. */
const FIELDS: [path: string[], condition?: keyof MatchRule][] = [
  [['data', 'state'], 'dataState'],
  [['data', 'reason'], 'dataReason'],
  [['data', 'operation'], 'operation'],
  [['data', 'bytes']],
  [['data', 'connection', 'type']],
  [['data', 'connection', 'address']],
  [['data', 'connection', 'port']],
  [['mover', 'state'], 'moverState'],
  [['mover', 'reason'], 'moverReason'],
  [['mover', 'bytes']],
  [['mover', 'connection', 'address']],
  [['engine'], 'engine'],
  [['tapeDevice'], 'holds'],
  [['scsi'], 'holds'],
  [['node']],
  [['svm']],
  [['path']],
  [['client']],
  [['source']],
];

/** `none` writes the absence of what a session holds; to `operation` it is a value like any other. */
const writesAbsence = ({ match }: Policy, condition: keyof MatchRule | undefined) =>
  match.some((rule) => {
    const wanted: unknown = condition && rule[condition];
    return Array.isArray(wanted) && wanted.includes(condition === 'holds' ? 'none' : 'absent');
  });

test('removing a field for which no match rule writes absent or none never adds a kill', () => {
  const seen = tally();
  const removals = fc.tuple(fc.constantFrom(...FIELDS), fc.nat({ max: 3 }));
  fc.assert(
    fc.property(
      timeline(SAMPLES),
      anyPolicy,
      guard,
      removals,
      (frames, used, guarded, [[path, condition], which]) => {
        const id = `1:${which + 1}`;
        const values = frames.map(({ sessions }) =>
          sessions.filter(({ sessionId }) => sessionId === id).map((one) => field(one, path)),
        );
        // A field that changed in the window has shown a movement: that can't be seen without it.
        fc.pre(new Set(values.flat().map(canonicalJson)).size === 1 && values.flat()[0] !== undefined);
        fc.pre(!writesAbsence(used, condition));
        const removed = frames.map(({ sessions, nodes }) => ({
          nodes,
          sessions: sessions.map((one) => (one.sessionId === id ? withField(one, path, undefined) : one)),
        }));
        const before = kills(planCleanup(input(frames, used, guarded)));
        const after = kills(planCleanup(input(removed, used, guarded)));
        for (const killed of after) expect(before).toContain(killed);
        seen.add(before.size - after.size);
      },
    ),
    runs(400),
  );
  expect(seen.count()).toBeGreaterThan(ENOUGH);
});

test('the order of sessions, nodes and rules does not change who is killed', () => {
  const seen = tally();
  const shuffled = timeline(SAMPLES).chain((frames) =>
    fc.tuple(
      fc.constant(frames),
      fc.tuple(
        ...frames.map(({ sessions }) => fc.shuffledSubarray(sessions, { minLength: sessions.length })),
      ),
    ),
  );
  fc.assert(
    fc.property(shuffled, anyPolicy, guard, ([frames, orders], used, guarded) => {
      const reversed = { ...used, match: [...used.match].reverse(), protect: [...used.protect].reverse() };
      const other = frames.map(({ nodes }, index) => ({
        sessions: orders[index] ?? [],
        nodes: [...nodes].reverse(),
      }));
      const [one, two] = [input(frames, used, guarded), input(other, reversed, guarded)].map(planCleanup);
      if (one === undefined || two === undefined) throw new Error('no plans');
      expect(kills(two)).toEqual(kills(one));
      expect(two.exceeded).toEqual(one.exceeded);
      expect(two.incomplete).toEqual(one.incomplete);
      seen.add(kills(one).size);
    }),
    RUNS,
  );
  expect(seen.count()).toBeGreaterThan(ENOUGH);
});
