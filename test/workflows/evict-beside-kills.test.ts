import { EvictClient } from '../../src/client';
import type { EvictInput } from '../../src/contracts/evict';
import { connectTestServer } from '../support/temporal-server';
import { waitFor } from '../support/wait-for';
import { DEAD } from './support/hung';
import type { Stage } from './support/stage';
import { activitiesOf, hold, KILL, killed, killRunId, LISTING, plannedHash } from './support/steps';
import { useStages } from './support/use-stages';
import { stale, working } from './support/world';

// One with lists of runs.
const stages = useStages(connectTestServer);

const guardOf = (window: string, every: string) => ({
  minWindow: '500ms',
  minSamples: 2,
  evict: { window, every, approvers: ['bob'] },
});
const GUARD = guardOf('600ms', '200ms');
const NAME = 'nbu-dead';

/** Finished, so that a clean-up kills it, too. */
const left = (id: string, port: number) => stale(id, { client: { address: DEAD, port } });

const evict = ({ cluster, taskQueue }: Stage, change: Partial<EvictInput> = {}) =>
  new EvictClient(stages.server.client, taskQueue).start({
    cluster,
    client: DEAD,
    requestedBy: { name: 'alice', reason: 'its host died' },
    ...change,
  });

const INSTANT = String.raw`\d{4}-\d\d-\d\dT[\d:.]+Z`;

test.concurrent(
  'an eviction whose client a clean-up is killing ends by naming it, and says to wait for it',
  async () => {
    const stage = await stages.with([left('1:1', 50_001), left('1:2', 50_002)], {
      entry: { guard: guardOf('20s', '1s') },
    });
    // In this order: the first one would be counted once more when it is let go.
    const [second, first] = [2, 1].map((nth) => hold(stage.simulator, { ...KILL, nth }));
    const cleanup = await stage.start();
    await first?.reached;
    const run = await evict(stage);
    await waitFor('the window has begun', async () => (await run.status()).samples.taken > 0);
    first?.open();
    const report = await run.result();
    expect(report).toMatchObject({
      outcome: 'not_evicted',
      evict: { blockers: [expect.stringMatching(/^session 1:[12] of 10.20.0.99 has ended$/)] },
    });
    expect(report.otherKills).toEqual({ workflowId: killRunId(stage), of: cleanup.workflowId });
    expect(report.summary).toContain(
      `has ended; ${cleanup.workflowId} is killing on this cluster (${killRunId(stage)}): wait for its end`,
    );
    second?.open();
    expect(await cleanup.result()).toMatchObject({ outcome: 'enforced', counts: { killed: 2 } });
  },
);

test.concurrent(
  'a client whose last session a clean-up has killed before the first look is told with that clean-up',
  async () => {
    const others = working('1:9', { client: { address: '10.20.0.7', port: 50_009 } });
    const stage = await stages.with([left('1:1', 50_001), others], {
      entry: { guard: guardOf('3m', '1m') },
    });
    const listing = hold(stage.simulator, { ...LISTING, nth: 1 });
    const run = await evict(stage);
    await listing.reached;
    const cleanup = await stage.start();
    expect(await cleanup.result()).toMatchObject({ outcome: 'enforced', counts: { killed: 1 } });
    listing.open();
    await expect(run.result()).rejects.toMatchObject({
      type: 'InvalidRequest',
      message: expect.stringMatching(
        new RegExp(
          `no session of ${DEAD} is listed; clients with sessions are 10.20.0.7; ${cleanup.workflowId} was killing on this cluster until ${INSTANT} `,
        ),
      ) as string,
    });
  },
);

test.concurrent(
  'of two evictions of one client, by its name and by its address, the second ends by naming the first',
  async () => {
    const stage = await stages.with([left('1:1', 50_001), left('1:2', 50_002)], {
      entry: { guard: GUARD },
      clients: [{ cidr: `${DEAD}/32`, name: NAME }],
    });
    const [byName, byAddress] = await Promise.all([evict(stage, { client: NAME }), evict(stage)]);
    const hashes = await Promise.all([byName, byAddress].map(plannedHash));
    await byName.approve({ planHash: hashes[0] ?? '', by: 'bob' });
    expect(await byName.result()).toMatchObject({ outcome: 'enforced', counts: { killed: 2 } });
    await byAddress.approve({ planHash: hashes[1] ?? '', by: 'bob' });
    const report = await byAddress.result();
    // Its own run of kills has the id by then.
    expect(report).toMatchObject({
      outcome: 'not_evicted',
      otherKills: {
        workflowId: killRunId(stage),
        of: byName.workflowId,
        endedAt: expect.stringMatching(new RegExp(`^${INSTANT}$`)) as string,
      },
    });
    expect(report.summary).toContain(`${byName.workflowId} was killing on this cluster until`);
    expect(killed(stage)).toHaveLength(2);
  },
);

test.concurrent('one that ends since its client works asks for nobody, whoever kills beside it', async () => {
  const moving = working('1:2', { client: { address: DEAD, port: 50_002 } });
  const stage = await stages.with([left('1:1', 50_001), moving], { entry: { guard: GUARD } });
  const kill = hold(stage.simulator, KILL);
  const cleanup = await stage.start();
  await kill.reached;
  const run = await evict(stage);
  const report = await run.result();
  expect(report).toMatchObject({ outcome: 'not_evicted', counts: { killed: 0 } });
  expect(report.otherKills).toBeUndefined();
  expect(await activitiesOf(stages.server, run, 'findOtherKills')).toBe(0);
  kill.open();
  await cleanup.result();
});
