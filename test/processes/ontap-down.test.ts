import { setTimeout as sleep } from 'node:timers/promises';
import type { Simulator } from '../../src/simulator';
import { KILL, killed } from '../workflows/support/steps';
import { useStages } from '../workflows/support/use-stages';
import { many } from '../workflows/support/world';

const stages = useStages();

/** Long enough that kills are tried again while it lasts. */
const OUTAGE_MS = 3_000;
const KILLS = 6;

/** From the second DELETE on, of which nobody hears the answer, ONTAP is gone for seconds, then busy for seconds. */
async function outage(simulator: Simulator): Promise<void> {
  simulator.faults.add({ kind: 'reset', when: 'after', ...KILL, nth: 2 });
  await new Promise<void>((resolve) => simulator.before({ ...KILL, nth: 2 }, () => resolve()));
  const back = simulator.faults.add({ kind: 'reset', when: 'before', count: 'always', path: '/api/*' });
  await sleep(OUTAGE_MS);
  back();
  const idle = simulator.faults.add({ kind: 'status', status: 503, count: 'always', path: '/api/*' });
  await sleep(OUTAGE_MS);
  idle();
}

test('an ONTAP that is down for seconds while it is being worked on is waited for', async () => {
  const stage = await stages.with(many(KILLS), { entry: { maxConcurrentRequests: 1 } });
  const over = outage(stage.simulator);
  const report = await stage.run();
  await over;
  expect(report).toMatchObject({ outcome: 'enforced', counts: { planned: KILLS, killed: KILLS } });
  expect(stage.simulator.ledger()).toMatchObject({ deletes: KILLS, wrongfulKills: 0, racedKills: 0 });
  expect(stage.simulator.stats().statuses['503']).toBeGreaterThan(0);
  const second = killed(stage)[1];
  const rows = Object.fromEntries(
    report.sessions.map(({ sessionId, confirmation }) => [sessionId, confirmation]),
  );
  expect(rows).toEqual(
    Object.fromEntries(Object.keys(rows).map((id) => [id, id === second ? 'inferred' : 'confirmed'])),
  );
});
