import { EvictClient } from '../../src/client';
import { plannedHash } from '../workflows/support/steps';
import { stale, world } from '../workflows/support/world';
import type { Case } from './case';

const DEAD = '10.20.0.99';

/** A dead client whose eviction somebody approves. */
export const evicted: Case = async ({ server, stages }) => {
  const guard = { minWindow: '500ms', evict: { window: '600ms', every: '200ms' } };
  const sessions = ['1:1', '1:2'].map((id, index) =>
    stale(id, { client: { address: DEAD, port: 50_000 + index } }),
  );
  const stage = await stages.open({ entry: { guard }, simulator: { scenario: world(sessions) } });
  stage.simulator.switches.killBehaviour = { kind: 'vanish' };
  const requestedBy = { name: 'tester', reason: 'its host died' };
  const run = await new EvictClient(server.client, stages.taskQueue).start({
    cluster: stage.cluster,
    client: DEAD,
    requestedBy,
  });
  await run.approve({ planHash: await plannedHash(run), by: 'alice' });
  await run.result();
};
