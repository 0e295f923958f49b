import fc from 'fast-check';
import type { NodeRecord } from '../../../src/contracts/session';
import { factsEvidence, nodeEvidence } from '../../../src/contracts/schemas/audit/evidence';
import { judgeKills } from '../../../src/rules/sessions';
import {
  decision,
  facts,
  inputOf,
  killedIds,
  node,
  NODES,
  OPEN_GUARD,
  plan,
  policyOf,
  running,
  session,
  type Window,
} from '../support/timeline';
import { runs } from '../../support/runs';

const JUDGE = {
  policy: policyOf({ inTakeover: 'judge' }),
  guard: { ...OPEN_GUARD, inTakeover: 'judge' as const },
};

const { uptime: _uptime, ...stopped } = node('node1', 'node2', { state: 'taken_over' });
const survivor = node('node2', 'node1', { takeover: 'in_takeover', giveback: 'not_attempted' });
const others = NODES.slice(2);

/** Nodes of a settled takeover of node1 by node2. */
const SETTLED: NodeRecord[] = [stopped, survivor, ...others];

const on = (name: string, parts: Parameters<typeof session>[0] = {}) => session({ node: name, ...parts });
const onSurvivor = (window: Partial<Window> = {}) =>
  decision({ ...JUDGE, nodes: [SETTLED], sessions: [[on('node2')]], ...window });

/** Nodes of each of five samples, with these parts of one of the pair in the third. */
const changed = (down: Partial<NodeRecord>, up: Partial<NodeRecord> = {}): NodeRecord[][] => {
  const other = [{ ...stopped, ...down }, { ...survivor, ...up }, ...others];
  return [SETTLED, SETTLED, other, SETTLED];
};

test('a session of a node that has taken over its partner is judged by that node alone, and that is said', () => {
  expect(onSurvivor()).toMatchObject({ decision: 'kill' });
  expect(plan({ ...JUDGE, nodes: [SETTLED], sessions: [[on('node2')]] }).remarks).toEqual([
    'node2 has taken over node1: judged by what node2 alone shows',
  ]);
});

test.each([
  ['the policy does not ask for it', { policy: policyOf({}) }],
  ['the policy keeps', { policy: policyOf({ inTakeover: 'keep' }) }],
  ['the guard does not allow it', { guard: OPEN_GUARD }],
  ['the guard keeps', { guard: { ...OPEN_GUARD, inTakeover: 'keep' as const } }],
  ['the guard does not allow it any more', { last: { guard: OPEN_GUARD } }],
])('it stays when %s', (_what, window) => {
  expect(onSurvivor(window)).toMatchObject({ decision: 'kept', reason: 'node_unstable' });
});

test.each<[string, NodeRecord[][]]>([
  ['the other half came up in between', changed({ state: 'up', uptime: 9_000_000 })],
  ['its state went from taken over to waiting for giveback', changed({ state: 'waiting_for_giveback' })],
  ['it booted', changed({ state: 'booting' })],
  ['its state was not known once', changed({ state: 'unknown' })],
  ['it was not listed once', [SETTLED, [survivor, ...others], SETTLED]],
  ['it is another machine', changed({ uuid: 'f0000000-0000-0000-0000-000000000000' })],
  ['the survivor rebooted', changed({}, { uptime: 100 })],
  ['the survivor was not up once', changed({}, { state: 'degraded' })],
  ['the takeover was not there once', changed({}, { takeover: 'not_attempted' })],
  ['a giveback began', changed({}, { giveback: 'in_progress' })],
  ['a giveback failed', changed({}, { giveback: 'failed' })],
  ['ONTAP does not tell the takeover', [[stopped, node('node2', 'node1'), ...others]]],
  [
    'ONTAP does not tell the giveback',
    [[stopped, node('node2', 'node1', { takeover: 'in_takeover' }), ...others]],
  ],
  ['it is down without a takeover', [[{ ...stopped, state: 'down' }, node('node2', 'node1'), ...others]]],
])('it stays when %s', (_what, nodes) => {
  expect(onSurvivor({ nodes })).toMatchObject({ decision: 'kept', reason: 'node_unstable' });
});

test('sessions of the node that is down stay', () => {
  expect(onSurvivor({ sessions: [[on('node1')]] })).toMatchObject({ reason: 'node_unstable' });
});

test('a session with a data connection to elsewhere stays: its other half may be on the node that is down', () => {
  const connection = { type: 'tcp', address: '10.9.9.9', port: 18_600 };
  expect(onSurvivor({ sessions: [[on('node2', { mover: { connection } })]] })).toMatchObject({
    reason: 'node_unstable',
    why: 'would match over, but its data connection may lead to node1, which its node has taken over',
  });
  const local = { type: 'local' };
  expect(onSurvivor({ sessions: [[on('node2', { data: { connection: local } })]] })).toMatchObject({
    decision: 'kill',
  });
});

test('right before the kill the pair has to be as it was', () => {
  const input = inputOf({ ...JUDGE, nodes: [SETTLED], sessions: [[on('node2')]] });
  const at = input.samples.at(-1)?.listing.at ?? '';
  const target = {
    record: on('node2'),
    rule: 'over',
    why: '',
    unchangedSeconds: 2_400,
    knownAbsent: [],
    joined: [],
  };
  const judged = (nodes: NodeRecord[], guard = JUDGE.guard as typeof OPEN_GUARD) =>
    judgeKills({
      targets: [target],
      policy: JUDGE.policy,
      facts: facts({ guard }),
      planned: { at, nodes: running(SETTLED, at), ndmpMode: 'svm' },
      now: { listing: { detail: 'full', at, sessions: [on('node2')] }, nodes: running(nodes, at) },
      approved: false,
      limitsLifted: false,
    });
  expect(judged(SETTLED).kill).toHaveLength(1);
  expect(judged([{ ...stopped, state: 'waiting_for_giveback' }, survivor, ...others]).kill).toEqual([]);
  expect(judged(SETTLED, OPEN_GUARD).kill).toEqual([]);
});

const state = fc.constantFrom(
  'up',
  'down',
  'taken_over',
  'waiting_for_giveback',
  'booting',
  'unknown',
  undefined,
);
const takeover = fc.constantFrom('in_takeover', 'in_progress', 'not_attempted', undefined);
const giveback = fc.constantFrom('nothing_to_giveback', 'not_attempted', 'in_progress', undefined);

const half = (name: string, partner: string) =>
  fc
    .record({ state, takeover, giveback, isYoung: fc.boolean() })
    .map(
      ({ isYoung, ...parts }) =>
        JSON.parse(
          JSON.stringify({ ...node(name, partner), ...parts, uptime: isYoung ? 10 : 9_000_000 }),
        ) as NodeRecord,
    );

const pair = fc.tuple(half('node1', 'node2'), half('node2', 'node1'));
/** Mostly the same pair at each look: otherwise nothing would ever be judged. */
const looks = fc.oneof(
  fc.array(pair, { minLength: 5, maxLength: 5 }),
  pair.map((one) => [one]),
  fc.constantFrom('down', 'taken_over').map((down) => [[{ ...stopped, state: down }, survivor] as const]),
);

test('judging in takeover adds no kill on the node that is down, nor where anything of the pair changed', () => {
  let added = 0;
  fc.assert(
    fc.property(looks, (pairs) => {
      const window = {
        nodes: pairs.map((halves) => [...halves, ...others]),
        sessions: [[on('node1', { sessionId: '1:1' }), on('node2', { sessionId: '1:2' })]],
      };
      const before = killedIds(plan(window));
      const after = killedIds(plan({ ...window, ...JUDGE }));
      for (const id of after.filter((one) => !before.includes(one))) {
        const own = id === '1:1' ? 0 : 1;
        const [first] = pairs;
        expect(pairs.every((halves) => halves[own]?.state === 'up')).toBe(true);
        expect(pairs.every((halves) => halves[1 - own]?.state === first?.[1 - own]?.state)).toBe(true);
        expect(pairs.every((halves) => halves[own]?.takeover === 'in_takeover')).toBe(true);
        expect(new Set(pairs.map((halves) => halves[own]?.giveback)).size).toBe(1);
        added += 1;
      }
      for (const id of before) expect(after).toContain(id);
    }),
    runs(500),
  );
  expect(added).toBeGreaterThan(50);
});

test('the evidence in an audit keeps what it was judged by', () => {
  for (const each of SETTLED) expect(nodeEvidence.parse(each)).toEqual(each);
  const named = facts({ clients: { backup01: ['10.1.1.5/32'] } });
  expect(factsEvidence.parse(named)).toEqual(named);
});
