import fc from 'fast-check';
import { canonicalJson, digestOf, judgeKills, planCleanup } from '../../../src/rules/sessions';
import type { KillTarget, Plan } from '../../../src/contracts/plan';
import type { Policy } from '../../../src/contracts/policy';
import type { SessionRecord } from '../../../src/contracts/session';
import { shipped } from '../support/shipped';
import { timeline } from '../support/timelines';
import type { Frame } from '../support/timelines';
import { facts, instants, OPEN_GUARD, running } from '../support/timeline';
import { anyPolicy, brief, input, kills, ENOUGH, SAMPLES, tally } from '../support/windows';
import { runs } from '../../support/runs';

const RUNS = runs(60);

/** What nobody may doubt of a session that is killed, told from the whole records of every sample. */
function expectStill(id: string, frames: Frame[]): void {
  const rows = frames.map(({ sessions }) => sessions.filter(({ sessionId }) => sessionId === id));
  expect(rows.map((found) => found.length)).toEqual(frames.map(() => 1));
  expect(new Set(rows.flat().map(canonicalJson)).size).toBe(1);
}

function expectNodeUp(record: SessionRecord, frames: Frame[]): void {
  const listed = frames.map(({ nodes }) => nodes.find(({ name }) => name === record.node));
  expect(listed.map((node) => [node?.state, (node?.uptime ?? 0) > 0])).toEqual(
    frames.map(() => ['up', true]),
  );
}

const ends = ({ data, mover }: SessionRecord) =>
  [data, mover].flatMap(({ connection }) => (connection?.type === 'tcp' ? [canonicalJson(connection)] : []));

function partners(record: SessionRecord, frames: Frame[]): SessionRecord[] {
  const own = new Set(ends(record));
  return [frames[0], frames.at(-1)]
    .flatMap((frame) => frame?.sessions ?? [])
    .filter((other) => other.sessionId !== record.sessionId && ends(other).some((end) => own.has(end)));
}

test('no interleaving of samples and changes kills a session that moved, or whose partner or node did', () => {
  const seen = tally();
  fc.assert(
    fc.property(timeline(SAMPLES), anyPolicy, (frames, used) => {
      const made = planCleanup(input(frames, used, OPEN_GUARD));
      for (const id of kills(made)) {
        expectStill(id, frames);
        const record = frames[0]?.sessions.find(({ sessionId }) => sessionId === id);
        if (record === undefined) throw new Error(`${id} was not in the first sample`);
        expectNodeUp(record, frames);
        for (const partner of partners(record, frames)) expectStill(partner.sessionId, frames);
      }
      seen.add(kills(made).size);
    }),
    RUNS,
  );
  expect(seen.count()).toBeGreaterThan(ENOUGH);
});

test('nothing that changed between plan and kill is killed', () => {
  const seen = tally();
  fc.assert(
    fc.property(timeline(SAMPLES + 1), anyPolicy, (frames, used) => {
      const window = input(frames.slice(0, SAMPLES), used, OPEN_GUARD);
      const made = planCleanup(window);
      const before = frames[SAMPLES - 1];
      const now = frames[SAMPLES];
      if (before === undefined || now === undefined) throw new Error('too few frames');
      const { kill, dropped } = judge(made, used, before, now);
      expect(kill.length + dropped.length).toBe(kills(made).size);
      const isListed = (id: string) => now.sessions.some(({ sessionId }) => sessionId === id);
      // A hole in the last listing proves nothing: the read before the kill decides.
      for (const { sessionId } of kill)
        expectStill(sessionId, isListed(sessionId) ? frames : frames.slice(0, SAMPLES));
      seen.add(kill.length);
    }),
    RUNS,
  );
  expect(seen.count()).toBeGreaterThan(ENOUGH);
});

function judge(made: Plan, used: Policy, before: Frame, now: Frame) {
  const at = new Date(Date.parse(made.at) + 60_000).toISOString();
  return judgeKills({
    targets: targetsOf(made, before.sessions),
    policy: used,
    facts: facts({ guard: OPEN_GUARD }),
    planned: { at: made.at, nodes: running(before.nodes, made.at), ndmpMode: 'svm' },
    now: { listing: { detail: 'full', at, sessions: now.sessions }, nodes: running(now.nodes, at) },
    approved: true,
    limitsLifted: true,
  });
}

function targetsOf({ sessions }: Plan, records: SessionRecord[]): KillTarget[] {
  return sessions.flatMap((planned) => {
    const record = records.find(({ sessionId }) => sessionId === planned.sessionId);
    if (planned.decision !== 'kill' || record === undefined) return [];
    const { rule, why, unchangedSeconds, knownAbsent } = planned;
    const ids = planned.joined.map(({ sessionId }) => sessionId);
    const joined = records.filter(({ sessionId }) => ids.includes(sessionId));
    return [{ record, rule, why, unchangedSeconds, knownAbsent, joined }];
  });
}

test('clocks that do not go forward conclude nothing', () => {
  const swaps = fc.tuple(fc.nat({ max: SAMPLES - 1 }), fc.nat({ max: SAMPLES - 1 }));
  fc.assert(
    fc.property(timeline(SAMPLES), anyPolicy, swaps, (frames, used, [from, to]) => {
      fc.pre(from !== to);
      const times = instants(used);
      const odd = input(frames, used, OPEN_GUARD);
      const samples = odd.samples.map((sample, index) => ({
        ...sample,
        listing: { ...sample.listing, at: times[index === from ? to : index] ?? '' },
      }));
      expect(planCleanup({ ...odd, samples }).incomplete).not.toEqual([]);
    }),
    runs(60),
  );
});

test('the default policy never plans a session whose mover is neither idle, halted nor absent', () => {
  const seen = tally();
  const used = brief(shipped('default'));
  fc.assert(
    fc.property(timeline(SAMPLES), (frames) => {
      const made = planCleanup(input(frames, used, OPEN_GUARD));
      for (const id of kills(made)) {
        const record = frames.at(-1)?.sessions.find(({ sessionId }) => sessionId === id);
        expect(['idle', 'halted', undefined]).toContain(record?.mover.state);
        expect(record?.data.state).toBe('halted');
      }
      seen.add(kills(made).size);
    }),
    RUNS,
  );
  expect(seen.count()).toBeGreaterThan(ENOUGH);
});

test('a digest tells any two different records apart', () => {
  fc.assert(
    fc.property(timeline(2), (frames) => {
      for (const one of frames[0]?.sessions ?? []) {
        for (const other of frames[1]?.sessions ?? []) {
          const same = canonicalJson(one) === canonicalJson(other);
          expect(canonicalJson(digestOf(one)) === canonicalJson(digestOf(other))).toBe(same);
        }
      }
    }),
    runs(60),
  );
});
