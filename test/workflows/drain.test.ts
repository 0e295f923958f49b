import type { Notification } from '../../src/contracts/notification';
import type { SimulatorOptions } from '../../src/simulator';
import { waitFor } from '../support/wait-for';
import { type DrainStage, drainStage, fromNow, isHolding, untilDrain } from './support/drain-stage';
import type { StageOptions } from './support/stage';
import { useStages } from './support/use-stages';
import { many, stale, working, world } from './support/world';

const stages = useStages();

async function open(
  scenario: NonNullable<SimulatorOptions['scenario']>,
  options: StageOptions = {},
): Promise<DrainStage> {
  const entry = { allow: ['control-jobs'], ...options.entry };
  return drainStage(stages.server, await stages.open({ simulator: { scenario }, ...options, entry }));
}

test.concurrent(
  'a node is clear once its backup has ended; what came meanwhile, and other nodes, are told apart',
  async () => {
    const told: Notification[] = [];
    const stage = await open(world([working('1:1', { path: '/svm1/db' }), working('2:1', { node: 'n2' })]), {
      onHook: async (_hook, body) => void told.push(body as Notification),
    });
    const drain = await stage.begin({ notify: ['ops'], hold: '2s' });
    const moving = await untilDrain(drain, 'it moves', ({ last }) => last?.counts.moving === 1);
    expect(moving).toMatchObject({
      phase: 'drains',
      now: 'n1 is held by 1 session (1 moves, 1 protected).',
      order: { jobs: 'wait', every: '1s', hold: '2s' },
      last: { sessions: [{ sessionId: '1:1', kind: 'moving', path: '/svm1/db', protectedBy: 'guard' }] },
    });
    expect(moving.last?.sessions[0]?.bytesPerSecond).toBeGreaterThan(0);
    const second = await stage.begin({ jobs: 'list', until: fromNow(3_600_000) });
    expect(second.joinedSince).toBeDefined();
    const { sessions } = stage.simulator;
    const late = sessions.add(stale('1:2'));
    await untilDrain(drain, 'it came', ({ last }) => last?.counts.came === 1);
    const offering = await untilDrain(drain, 'it is frozen', ({ last }) => last?.offer !== undefined);
    expect(offering.last?.offer).toMatch(
      /^ontap-workflows cleanup run \S+ --policy default --only \S+\/1:2 --reason/,
    );
    for (const { session } of sessions.list().filter(({ record }) => record.node?.name === 'n1'))
      sessions.remove(session);
    expect(sessions.last(late.identity.uuid, '1:2')).toBeDefined();
    expect(await drain.result()).toMatchObject({
      outcome: 'clear',
      summary: 'n1 is clear; 1 session came meanwhile.',
      clearAt: expect.any(String),
      last: { sessions: [], counts: { came: 1, left: 2 }, holds: { sessions: 0, jobs: 0 } },
      pauses: [],
    });
    expect(stage.simulator.ledger().writes).toEqual([]);
    expect(told.map(({ event, node }) => [event, node])).toEqual([
      ['drain_begun', 'n1'],
      ['drain_clear', 'n1'],
    ]);
  },
);

test.concurrent(
  'jobs are paused as debts, and resumed when the drain ends held at its deadline',
  async () => {
    const stage = await open(world([working('1:1')]));
    const [pausable, stubborn] = [stage.add({ pausable: true, node: 'n1' }), stage.add({ node: 'n1' })];
    const elsewhere = stage.add({ pausable: true, node: 'n2' });
    const drain = await stage.begin({ jobs: 'pause', until: fromNow(8_000) });
    const status = await untilDrain(
      drain,
      'it is paused',
      ({ pauses }) =>
        pauses.some(({ outcome }) => outcome === 'held') &&
        pauses.some(({ outcome }) => outcome === 'unsupported'),
    );
    expect(status.pauses.map(({ uuid }) => uuid).sort()).toEqual([pausable, stubborn].sort());
    expect(stage.state(pausable)).toBe('paused');
    const report = await drain.result();
    expect(report).toMatchObject({
      outcome: 'held',
      summary:
        'At the deadline n1 is held by 1 session (1 moves, 1 protected) and 1 job; now that the drain is over 1 job that it had paused runs again.',
      last: { holds: { sessions: 1, jobs: 1 } },
    });
    expect(Object.fromEntries(report.pauses.map(({ uuid, outcome }) => [uuid, outcome]))).toEqual({
      [pausable]: 'resumed',
      [stubborn]: 'unsupported',
    });
    expect(stage.state(pausable)).toBe('running');
    expect([stage.actions(pausable), stage.actions(elsewhere)]).toEqual([['pause', 'resume'], []]);
  },
);

test.concurrent('a drain that is stopped, or terminated, leaves no job paused', async () => {
  const stage = await open(world(many(1, (id) => working(id))));
  const uuid = stage.add({ pausable: true, node: 'n1' });
  const drain = await stage.begin({ jobs: 'pause' });
  await untilDrain(drain, 'it is paused', isHolding);
  await drain.cancel();
  expect(await drain.result()).toMatchObject({
    outcome: 'stopped',
    summary: expect.stringMatching(/^Stopped; n1 is held by 1 session/),
    pauses: [{ uuid, outcome: 'resumed' }],
  });
  expect(stage.state(uuid)).toBe('running');
  const next = stage.add({ pausable: true, node: 'n1' });
  const again = await stage.begin({ jobs: 'pause' });
  await untilDrain(again, 'the other is paused', () => stage.state(next) === 'paused');
  await stages.server.client.workflow.getHandle(again.workflowId).terminate('by hand');
  await waitFor('it runs again', () => stage.state(next) === 'running', 20_000);
});

test.concurrent.each([
  [
    'a node that is not there',
    { node: 'n9' },
    'InvalidRequest',
    'there is no node n9; there are n1, n2, n3, n4',
  ],
  ['a node that is down', { node: 'n3' }, 'InvalidRequest', 'n3 is down, not up'],
  ['pauses without the grant', { jobs: 'pause' as const }, 'NotGranted', 'allow: [control-jobs]'],
  ['a deadline in the past', { until: '2020-01-01T00:00:00Z' }, 'InvalidRequest', 'over already'],
])('%s is refused, with why', async (_, change, type, words) => {
  const stage = await open(world([]), { entry: { allow: [] } });
  stage.simulator.nodes.set('n3', 'down');
  const drain = await stage.begin(change);
  await expect(drain.result()).rejects.toMatchObject({ type, message: expect.stringContaining(words) });
});

test.concurrent(
  'a node that goes down is not clear; once it was, an upgrade of it changes nothing',
  async () => {
    const stage = await open(world([]));
    const drain = await stage.begin({ hold: '4s' });
    await untilDrain(drain, 'it is clear', ({ phase }) => phase === 'clear');
    stage.simulator.nodes.set('n1', 'down');
    await untilDrain(drain, 'it is down', ({ last }) => last?.state === 'down');
    expect(await drain.result()).toMatchObject({ outcome: 'clear', last: { state: 'down' } });
  },
);
