import fc from 'fast-check';
import { durationMs } from '../../../src/contracts/duration';
import type { Guard } from '../../../src/contracts/cluster';
import type { Policy } from '../../../src/contracts/policy';
import type { NodeRecord, Sample } from '../../../src/contracts/session';
import type { AgedSession } from '../../../src/contracts/session-age';
import { keyText } from '../../../src/contracts/session-key';
import {
  planCleanup,
  planSnapshots,
  staleNow,
  tightenPolicy,
  transfersOf,
} from '../../../src/rules/sessions';
import { guard, IDS, policy, recordOf } from '../support/arbitraries';
import { facts, NODES, node, OPEN_GUARD, policyOf, running, session, STARTED_MS } from '../support/timeline';

const AT = new Date(STARTED_MS).toISOString();
const WINDOW_SECONDS = 40 * 60;

interface Seen {
  records: AgedSession[];
  nodes: NodeRecord[];
}

/** As many whole samples as the policy wants, none of which shows a change. */
function planWhole(asked: Policy, bounds: Guard, { records, nodes }: Seen) {
  const bounded = tightenPolicy(asked, bounds).policy;
  const everyMs = durationMs(bounded.observe.every);
  const samples = Array.from(
    { length: durationMs(bounded.observe.window) / everyMs + 1 },
    (_, index): Sample => {
      const at = new Date(STARTED_MS + index * everyMs).toISOString();
      return { listing: { detail: 'full', at, sessions: records }, nodes: running(nodes, at) };
    },
  );
  const ndmpMode = records.some(({ svm }) => svm !== undefined) ? 'svm' : 'node';
  const first = facts({ guard: bounds, ndmpMode, uuid: 'snapshot', at: AT });
  return { ...planCleanup({ policy: bounded, first, last: first, samples }), incomplete: [] };
}

/** Whether each is to be killed: by that plan, when it and all that is joined to it are old enough. */
function killedWhole(asked: Policy, bounds: Guard, seen: Seen): boolean[] {
  const { sessions } = planWhole(asked, bounds, seen);
  const killed = new Set(sessions.flatMap((one) => (one.decision === 'kill' ? keyText(one) : [])));
  const joined = transfersOf(seen.records);
  const windowSeconds = durationMs(tightenPolicy(asked, bounds).policy.observe.window) / 1_000;
  const ages = new Map(seen.records.map((one) => [keyText(one), one.unchangedSeconds ?? -1]));
  return seen.records.map((one) => {
    const all = [keyText(one), ...(joined.get(keyText(one)) ?? [])];
    return killed.has(keyText(one)) && all.every((key) => (ages.get(key) ?? 0) >= windowSeconds);
  });
}

const seenArbitrary: fc.Arbitrary<Seen> = fc.record({
  records: fc
    .tuple(...IDS.map(recordOf))
    .chain((records) =>
      fc.tuple(
        ...records.map((record) =>
          fc
            .constantFrom(undefined, 0, WINDOW_SECONDS - 1, WINDOW_SECONDS, 90_000)
            .map((age): AgedSession => (age === undefined ? record : { ...record, unchangedSeconds: age })),
        ),
      ),
    ),
  nodes: fc.constantFrom(
    NODES,
    NODES.slice(1),
    [...NODES.slice(0, 3), node('node4', 'node3', { state: 'down' })],
    [node('node1', 'node2', { uptime: 60 }), ...NODES.slice(1)],
  ),
});

test('what is stale by its age is what a plan of whole samples in which nothing changed would kill', () => {
  fc.assert(
    fc.property(policy, guard, seenArbitrary, (asked, bounds, seen) => {
      const { verdicts } = staleNow(asked, { guard: bounds }, { at: AT, ...seen });
      expect(verdicts.map(({ decision }) => decision === 'kill')).toEqual(killedWhole(asked, bounds, seen));
    }),
    { numRuns: 300 },
  );
});

test('one that is joined to a session of too short an age is kept', () => {
  const connection = { type: 'tcp', address: '10.20.0.7', port: 18_600 };
  const aged = (sessionId: string, unchangedSeconds: number): AgedSession => ({
    ...session({ sessionId, data: { connection } }),
    unchangedSeconds,
  });
  const decided = (...records: AgedSession[]) =>
    staleNow(policyOf({}), { guard: OPEN_GUARD }, { at: AT, records, nodes: NODES }).verdicts.map(
      ({ decision, why }) => `${decision}: ${why}`,
    );
  const old = aged('1:1', WINDOW_SECONDS);
  const kill = 'kill: rule over matches, nothing protects it';
  const young = 'kept: 1:2 is known to be unchanged for 1m, the window asks for 40m';
  expect(decided(old, aged('1:2', WINDOW_SECONDS))).toEqual([kill, kill]);
  expect(decided(old, aged('1:2', 60))).toEqual([young, young]);
});

test('a single snapshot is planned as whole samples in which nothing changed', () => {
  fc.assert(
    fc.property(policy, guard, seenArbitrary, (asked, bounds, { records, nodes }) => {
      const snapshot = { file: 'now', at: AT, sessions: records, nodes, remarks: [] };
      const { plan } = planSnapshots(asked, { guard: bounds }, [snapshot]);
      expect(plan).toEqual(planWhole(asked, bounds, { records, nodes }));
    }),
    { numRuns: 100 },
  );
});

test("of what an SVM's login takes for stale it says for how long it is known", () => {
  const aged = (unchangedSeconds: number): AgedSession => ({ ...session(), unchangedSeconds });
  const whyOf = (records: AgedSession[]) =>
    staleNow(policyOf({}), { guard: OPEN_GUARD, scope: 'svm' }, { at: AT, records }).verdicts;
  expect(whyOf([aged(60)])).toMatchObject([
    { decision: 'kept', why: '2000:4000 is known to be unchanged for 1m, the window asks for 40m' },
  ]);
  expect(whyOf([aged(WINDOW_SECONDS)])).toMatchObject([
    { decision: 'kept', why: "would match over, but an SVM's login is not shown the nodes" },
  ]);
});
