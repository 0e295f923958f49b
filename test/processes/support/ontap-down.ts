import { setTimeout as sleep } from 'node:timers/promises';
import type { CleanupReport } from '../../../src/contracts/cleanup';
import type { Simulator } from '../../../src/simulator';
import { waitFor } from '../../support/wait-for';
import { KILL, killed } from '../../workflows/support/steps';
import type { FileStages } from '../../workflows/support/use-stages';
import { many } from '../../workflows/support/world';

/** Long enough that kills are tried again while it lasts. */
const OUTAGE_MS = 3_000;
/** A kill is tried again for minutes. */
const BUSY_WITHIN_MS = 60_000;
const KILLS = 6;

/** From the second DELETE on, of which nobody hears the answer, ONTAP is gone for seconds, then busy until it was asked. */
async function outage(simulator: Simulator): Promise<void> {
  simulator.faults.add({ kind: 'reset', when: 'after', ...KILL, nth: 2 });
  await new Promise<void>((resolve) => simulator.before({ ...KILL, nth: 2 }, () => resolve()));
  const back = simulator.faults.add({ kind: 'reset', when: 'before', count: 'always', path: '/api/*' });
  await sleep(OUTAGE_MS);
  back();
  const idle = simulator.faults.add({ kind: 'status', status: 503, count: 'always', path: '/api/*' });
  const isHeard = () => (simulator.stats().statuses['503'] ?? 0) > 0;
  await waitFor('it has said that it is busy', isHeard, BUSY_WITHIN_MS);
  idle();
}

/** ONTAP is down for seconds while it is being worked on; the report of the run. */
export async function ontapDown(stages: FileStages): Promise<CleanupReport> {
  const stage = await stages.with(many(KILLS), { entry: { maxConcurrentRequests: 1 } });
  const over = outage(stage.simulator);
  const report = await stage.run();
  await over;
  expect(report.counts).toMatchObject({ planned: KILLS, killed: KILLS });
  expect(stage.simulator.ledger()).toMatchObject({ deletes: KILLS, wrongfulKills: 0, racedKills: 0 });
  expect(stage.simulator.stats().statuses['503']).toBeGreaterThan(0);
  const second = killed(stage)[1];
  const expected = report.sessions.map(({ sessionId }) => [
    sessionId,
    sessionId === second ? 'inferred' : 'confirmed',
  ]);
  expect(report.sessions.map(({ sessionId, confirmation }) => [sessionId, confirmation])).toEqual(expected);
  return report;
}
