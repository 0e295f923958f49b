import { EvictClient } from '../../src/client';
import type { EvictInput } from '../../src/contracts/evict';
import type { PingTry } from '../../src/contracts/ping';
import { threeWayData, threeWayTape } from '../../src/simulator';
import { DEAD, hung } from './support/hung';
import type { Stage } from './support/stage';
import { killed, outcomes, plannedHash, sessionOf } from './support/steps';
import { useStages } from './support/use-stages';
import { working } from './support/world';

const stages = useStages();

const GUARD = {
  minWindow: '500ms',
  minSamples: 2,
  evict: { window: '600ms', every: '200ms', approvers: ['alice', 'bob'] },
};

const failureOf = (run: Promise<unknown>): Promise<unknown> =>
  run.then(
    () => undefined,
    (error: unknown) => error,
  );

const evictions = ({ taskQueue }: Stage) => new EvictClient(stages.server.client, taskQueue);
const input = ({ cluster }: Stage, change: Partial<EvictInput> = {}): EvictInput => ({
  cluster,
  client: DEAD,
  requestedBy: { name: 'alice', reason: 'its host died' },
  ...change,
});

test.concurrent(
  'a dead client is evicted from three nodes and two SVMs, with the approval of somebody else',
  async () => {
    const stage = await stages.open({
      entry: { guard: GUARD },
      clients: [{ cidr: `${DEAD}/32`, name: 'nbu-dead' }],
      simulator: {
        seed: 7,
        scenario: {
          name: 'dead-host',
          nodes: ['n1', 'n2', 'n3', 'n4'].map((name) => ({ name })),
          svms: [{ name: 'svm1' }, { name: 'svm2' }],
          sessions: [
            hung('1:1', 50_001),
            hung('1:2', 50_002, { node: 'n2', svm: 'svm2' }),
            hung('1:3', 50_003, { node: 'n3' }),
            working('1:9', { client: { address: '10.20.0.7', port: 50_009 } }),
          ],
        },
      },
    });
    const run = await evictions(stage).start(input(stage, { client: 'nbu-dead' }));
    const planHash = await plannedHash(run);
    expect(killed(stage)).toEqual([]);
    const own = await run.approve({ planHash, by: 'Alice' });
    expect(own).toMatchObject({ accepted: false });
    await run.approve({ planHash, by: 'bob' });
    const report = await run.result();
    expect(report).toMatchObject({
      outcome: 'enforced',
      // Nobody asked for more than the owner allows.
      tightened: [],
      evict: { client: 'nbu-dead', blockers: [] },
      approval: { decision: 'approved', by: 'bob' },
      counts: { planned: 3, killed: 3 },
    });
    expect(outcomes(report)).toMatchObject({ '1:1': 'killed', '1:2': 'killed', '1:3': 'killed' });
    expect(outcomes(report)['1:9']).toBeUndefined();
    expect(stage.simulator.ledger().writes.map(({ verdict }) => verdict)).toEqual([
      'justified',
      'justified',
      'justified',
    ]);
  },
);

test.concurrent(
  'a client whose backup goes to the tape of another one is not evicted, and both are named',
  async () => {
    const halves = [
      { ...hung('1:1', 50_001), story: threeWayData({ rate: 0, bytes: 7 }) },
      { ...hung('1:2', 50_002, { node: 'n3' }), story: threeWayTape({ bytes: 7 }) },
    ];
    const [data, tape] = halves;
    if (data === undefined || tape === undefined) throw new Error('two halves');
    const others = { ...tape, client: { address: '10.20.0.7', port: 50_002 } };
    const [apart, whole] = await Promise.all([
      stages.with([data, others, hung('1:3', 50_003)], { entry: { guard: GUARD } }),
      stages.with(halves, { entry: { guard: GUARD } }),
    ]);
    const run = await evictions(whole).start(input(whole));
    const report = await evictions(apart).run(input(apart));
    expect(report).toMatchObject({
      outcome: 'not_evicted',
      evict: {
        blockers: [`session 1:1 of ${DEAD} works with session 1:2 of 10.20.0.7, which is not evicted`],
      },
    });
    expect(killed(apart)).toEqual([]);
    await run.approve({ planHash: await plannedHash(run), by: 'bob' });
    expect(await run.result()).toMatchObject({ outcome: 'enforced', counts: { killed: 2 } });
  },
);

test.concurrent('one session that moves, on whatever node, ends the eviction within its window', async () => {
  const moving = working('1:2', { node: 'n3', client: { address: DEAD, port: 50_002 } });
  const stage = await stages.with([hung('1:1', 50_001), moving], { entry: { guard: GUARD } });
  const report = await evictions(stage).run(input(stage));
  expect(report).toMatchObject({ outcome: 'not_evicted', counts: { killed: 0 } });
  expect(report.evict?.blockers).toEqual([
    expect.stringMatching(/^session 1:2 of 10.20.0.99 data moved .*B$/),
  ]);
  expect(killed(stage)).toEqual([]);
});

test.concurrent(
  'a session of the client that comes while the plan waits ends it before the first kill',
  async () => {
    const stage = await stages.with([hung('1:1', 50_001), hung('1:2', 50_002)], { entry: { guard: GUARD } });
    const run = await evictions(stage).start(input(stage));
    const planHash = await plannedHash(run);
    stage.simulator.sessions.add(hung('1:3', 50_003));
    await run.approve({ planHash, by: 'bob' });
    const report = await run.result();
    expect(report).toMatchObject({
      outcome: 'not_evicted',
      evict: { blockers: ['session 1:3 of 10.20.0.99 has come'] },
    });
    expect(killed(stage)).toEqual([]);
    expect(sessionOf(stage, '1:1')).toBeDefined();
  },
);

test.concurrent(
  'nobody is evicted where the owner does not allow it, and a client without a session is none',
  async () => {
    const closed = await stages.with([hung('1:1', 50_001)]);
    const open = await stages.with([hung('1:1', 50_001)], { entry: { guard: GUARD } });
    const [refused, none] = await Promise.all([
      failureOf(evictions(closed).run(input(closed))),
      failureOf(evictions(open).run(input(open, { client: '10.20.0.98' }))),
    ]);
    expect(refused).toMatchObject({
      type: 'NotGranted',
      message: expect.stringContaining('guard: { evict: { window: 15m, every: 1m') as string,
    });
    expect(none).toMatchObject({
      type: 'InvalidRequest',
      message: expect.stringContaining(
        'no session of 10.20.0.98 is listed; clients with sessions are 10.20.0.99',
      ) as string,
    });
  },
);

/** A host that answers from the so-manieth try on. */
function hostThat(result: PingTry['result'], from = 1) {
  let tries = 0;
  return async (address: string): Promise<PingTry> =>
    ++tries >= from ? { address, result } : { address, result: 'silent', why: 'timeout' };
}

test.concurrent.each(['connected', 'refused'] as const)(
  'a host whose port has %s is not dead: its sessions stay, however still they are',
  async (result) => {
    const stage = await stages.with([hung('1:1', 50_001)], {
      entry: { guard: GUARD },
      tryPort: hostThat(result, 3),
    });
    const report = await evictions(stage).run(input(stage, { ping: { port: 13_782 } }));
    expect(report).toMatchObject({
      outcome: 'not_evicted',
      evict: {
        blockers: [expect.stringMatching(/^10.20.0.99 answers on TCP port 13782: .* it is not dead$/)],
        ping: { answer: { result } },
      },
    });
    expect(killed(stage)).toEqual([]);
  },
);

test.concurrent(
  'silence is told with the plan and in the report, and a host that answers after the approval is saved',
  async () => {
    const silent = await stages.with([hung('1:1', 50_001)], {
      entry: { guard: GUARD },
      tryPort: hostThat('silent'),
    });
    // Four looks of the window, the one after the approval, and the one after all looks of the run of kills.
    const answersFrom = (tries: number) =>
      stages.with([hung('1:1', 50_001)], {
        entry: { guard: GUARD },
        tryPort: hostThat('connected', tries),
      });
    const [late, last] = [await answersFrom(5), await answersFrom(6)];
    const [evicted, saved, savedLast] = await Promise.all(
      [silent, late, last].map(async (stage) => {
        const run = await evictions(stage).start(input(stage, { ping: { port: 13_782 } }));
        const planHash = await plannedHash(run);
        const { plan } = await run.status();
        expect(plan?.remarks).toEqual([
          expect.stringMatching(
            /^no answer of 10.20.0.99 on TCP port 13782 in 4 tries over .* a firewall looks the same$/,
          ),
        ]);
        await run.approve({ planHash, by: 'bob' });
        return run.result();
      }),
    );
    expect(evicted).toMatchObject({
      outcome: 'enforced',
      remarks: [expect.stringContaining('no answer of 10.20.0.99 on TCP port 13782')],
      evict: { ping: { port: 13_782, silent: 5, addresses: [DEAD] } },
    });
    expect(saved).toMatchObject({
      outcome: 'not_evicted',
      evict: { ping: { answer: { result: 'connected' } } },
    });
    expect(savedLast).toMatchObject({
      outcome: 'not_evicted',
      evict: { blockers: [expect.stringContaining('it takes connections; it is not dead')] },
    });
    expect([late, last].map(killed)).toEqual([[], []]);
  },
);

test.concurrent(
  'a library that the owner protects by its address is not evicted, and the rule is named',
  async () => {
    const protect = [{ name: 'library', client: [`${DEAD}/32`] }];
    const stage = await stages.with([hung('1:1', 50_001)], { entry: { guard: { ...GUARD, protect } } });
    const report = await evictions(stage).run(input(stage));
    expect(report).toMatchObject({
      outcome: 'not_evicted',
      evict: { blockers: ['session 1:1 of 10.20.0.99: protect rule guard/library holds'] },
    });
    expect(killed(stage)).toEqual([]);
  },
);
