import { finishedButOpen, hungDump } from '../../src/simulator';
import { waitFor } from '../support/wait-for';
import { testPolicy } from './support/policies';
import { activitiesOf, beforeListing, beforeNodes, decisions, killed, LISTING, LOOK } from './support/steps';
import { useStages } from './support/use-stages';
import { many, stale } from './support/world';

const stages = useStages();
/** One session on each node of two HA pairs. */
const onAllNodes = () => ['n1', 'n2', 'n3', 'n4'].map((node, index) => stale(`${index + 1}:1`, { node }));

type Nodes = Awaited<ReturnType<typeof stages.with>>['simulator']['nodes'];

test.concurrent.each<[string, (nodes: Nodes) => void]>([
  ['goes down', (nodes) => nodes.set('n1', 'down')],
  ['is taken over', (nodes) => nodes.set('n1', 'taken_over')],
  ['reboots', (nodes) => nodes.boot('n1', 0)],
])('sessions of a node that %s inside the window, and of its HA partner, are kept', async (_how, disturb) => {
  const stage = await stages.with(onAllNodes());
  beforeNodes(stage.simulator, LOOK.lastSample, () => disturb(stage.simulator.nodes));
  const report = await stage.run();
  expect(report.outcome).toBe('enforced');
  expect(decisions(report)).toEqual({
    '1:1': 'node_unstable',
    '2:1': 'node_unstable',
    '3:1': 'kill',
    '4:1': 'kill',
  });
  expect(new Set(killed(stage))).toEqual(new Set(['3:1', '4:1']));
});

test.concurrent(
  'a node that fails after the plan is refused before the first kill, with its partner',
  async () => {
    const stage = await stages.with(onAllNodes());
    beforeNodes(stage.simulator, LOOK.beforeKills, () => stage.simulator.nodes.set('n1', 'down'));
    const report = await stage.run();
    expect(report.outcome).toBe('partial');
    expect(report.sessions.map(({ outcome }) => outcome)).toEqual(['refused', 'refused', 'killed', 'killed']);
    expect(new Set(killed(stage))).toEqual(new Set(['3:1', '4:1']));
  },
);

test.concurrent(
  'a node that lost all its sessions at once inside the window has its new ones kept',
  async () => {
    const stage = await stages.with([...many(3), stale('3:1', { node: 'n3' })]);
    const { simulator } = stage;
    beforeListing(simulator, LOOK.lastSample, () => {
      simulator.faults.add({ kind: 'ndmpdRestart', node: 'n1' });
      for (const id of ['1:1', '1:2', '1:3']) simulator.sessions.add(stale(id, { story: finishedButOpen() }));
    });
    const report = await stage.run();
    expect(decisions(report)).toEqual({
      '1:1': 'node_unstable',
      '1:2': 'node_unstable',
      '1:3': 'node_unstable',
      '3:1': 'kill',
    });
    expect(report.sessions[0]?.why).toContain('ndmpd restarted?');
  },
);

test.concurrent('a changed NDMP mode makes the view incomplete, and nothing is killed', async () => {
  const stage = await stages.with([stale('1:1')]);
  stage.simulator.faults.add({ kind: 'body', path: '/api/protocols/ndmp', nth: 2, body: '{"mode":"node"}' });
  expect(await stage.run()).toMatchObject({
    outcome: 'incomplete_view',
    incomplete: ['the NDMP mode changed from svm to node'],
    counts: { planned: 1, killed: 0 },
    sessions: [{ outcome: 'not_attempted' }],
  });
  expect(killed(stage)).toEqual([]);
});

test.concurrent('an NDMP mode that changes between plan and kill stops the kills', async () => {
  const stage = await stages.with([stale('1:1')]);
  stage.simulator.faults.add({ kind: 'body', path: '/api/protocols/ndmp', nth: 3, body: '{"mode":"node"}' });
  expect(await stage.run()).toMatchObject({
    outcome: 'incomplete_view',
    incomplete: ['the NDMP mode changed from svm to node'],
  });
  expect(killed(stage)).toEqual([]);
});

test.concurrent('three active sessions of which none moves make the view incomplete', async () => {
  const stage = await stages.with([stale('1:1'), ...many(3, (id) => stale(id, { story: hungDump() }), 2)]);
  const report = await stage.run();
  expect(report).toMatchObject({
    outcome: 'incomplete_view',
    incomplete: [expect.stringContaining('suspicious view: 3 sessions are active')],
    summary: expect.stringContaining('Nothing was killed, since the view is incomplete'),
  });
  expect(killed(stage)).toEqual([]);
});

test.concurrent('a listing that ends early is a missed sample and no shorter truth', async () => {
  const stage = await stages.with(many(3));
  stage.simulator.faults.add({
    kind: 'nextLink',
    href: 'https://evil.example.com/api',
    ...LISTING,
    count: 'always',
  });
  expect(await stage.run()).toMatchObject({ outcome: 'incomplete_view', sessions: [] });
  expect(killed(stage)).toEqual([]);
});

test.concurrent('a missed sample restarts the clock once', async () => {
  const stage = await stages.with([stale('1:1')]);
  // The second listing, with all its retries: the window has begun and has to begin anew.
  const end = stage.simulator.faults.add({
    kind: 'status',
    status: 503,
    ...LISTING,
    nth: 2,
    count: 'always',
  });
  const run = await stage.start();
  await waitFor('the window begins anew', async () => (await run.status()).now.includes('began anew'));
  const missed = Date.now();
  end();
  const report = await run.result();
  expect(report).toMatchObject({ outcome: 'enforced', window: { samples: 2 } });
  expect(Date.parse(report.window?.from ?? '')).toBeGreaterThanOrEqual(missed);
  expect(stage.simulator.ledger()).toMatchObject({ deletes: 1, wrongfulKills: 0 });
});

test.concurrent.each([
  ['answers 503', { kind: 'status', status: 503 }],
  ['is frozen', { kind: 'freeze' }],
] as const)('an ONTAP that %s for two samples ends the run without a plan', async (_how, fault) => {
  const stage = await stages.with([stale('1:1')], { entry: { requestTimeoutMs: 1_000 } });
  stage.simulator.faults.add({ ...fault, ...LISTING, count: 'always' });
  const run = await stage.start();
  const report = await run.result();
  expect(await activitiesOf(stages.server, run, 'listNdmpSessions')).toBe(2);
  expect(report).toMatchObject({
    outcome: 'incomplete_view',
    incomplete: [
      expect.stringMatching(
        /^two samples were missed \(sample \d of \d+ at .*: .*; sample \d of \d+ at .*: .*\)$/s,
      ),
    ],
    sessions: [],
  });
  expect(report.planHash).toBeUndefined();
  expect(killed(stage)).toEqual([]);
});

const inTakeover = { guard: { minWindow: '500ms', minSamples: 2, inTakeover: 'judge' as const } };

test.concurrent('of a pair in takeover the survivor is judged where policy and guard say so', async () => {
  const stage = await stages.with(onAllNodes(), { entry: inTakeover });
  stage.simulator.nodes.set('n1', 'taken_over');
  const kept = await stage.run({ mode: 'report' });
  expect(decisions(kept)).toMatchObject({ '1:1': 'node_unstable', '2:1': 'node_unstable', '3:1': 'kill' });
  const report = await stage.run({ policy: testPolicy({ inTakeover: 'judge' }) });
  expect(decisions(report)).toEqual({
    '1:1': 'node_unstable',
    '2:1': 'kill',
    '3:1': 'kill',
    '4:1': 'kill',
  });
  expect(report.remarks).toEqual(['n2 has taken over n1: judged by what n2 alone shows']);
  expect(new Set(killed(stage))).toEqual(new Set(['2:1', '3:1', '4:1']));
});

test.concurrent('a giveback right before the kills keeps the sessions of the survivor', async () => {
  const stage = await stages.with(onAllNodes(), { entry: inTakeover });
  const { nodes } = stage.simulator;
  nodes.set('n1', 'taken_over');
  beforeNodes(stage.simulator, LOOK.beforeKills, () => nodes.set('n1', 'waiting_for_giveback'));
  const report = await stage.run({ policy: testPolicy({ inTakeover: 'judge' }) });
  expect(new Set(killed(stage))).toEqual(new Set(['3:1', '4:1']));
  expect(report.outcome).toBe('partial');
});
