import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CleanupReport } from '../../../src/contracts/cleanup';
import { assertHistories } from '../../support/collect-histories';
import { startQuickDevServer } from '../../support/dev-server';
import { startTestServer } from '../../support/temporal-server';
import { waitFor } from '../../support/wait-for';
import { testPolicy } from '../../workflows/support/policies';
import { openStage } from '../../workflows/support/stage';
import { many, world } from '../../workflows/support/world';

/** On a machine that is busy with other tests. */
const PATIENCE_MS = 30_000;
const POLICY = testPolicy({ observe: { window: '4s', every: '2s' } });

/** The Temporal server is killed in the middle of the window, and started again on its file; the report of the run. */
export async function serverKilled(): Promise<CleanupReport> {
  const folder = await mkdtemp(path.join(tmpdir(), 'ontap-workflows-server-'));
  const dbFilename = path.join(folder, 'temporal.db');
  const temporal = await startTestServer({ dbFilename });
  const switches = { killBehaviour: { kind: 'vanish' as const } };
  const stage = await openStage(temporal, { simulator: { scenario: world(many(3)), switches } });

  const run = await stage.start({ policy: POLICY });
  const isBegun = async () => (await run.status()).samples.taken === 1;
  await waitFor('the first sample is taken', isBegun, PATIENCE_MS);
  process.kill(temporal.server.pid, 'SIGKILL');
  await temporal.server.exited;
  const port = Number(temporal.address.split(':')[1]);
  const again = await startQuickDevServer({ dbFilename, port });
  try {
    expect(again.address).toBe(temporal.address);
    const report = await run.result();
    expect(report).toMatchObject({ window: { samples: 3 }, counts: { killed: 3 } });
    expect(stage.simulator.ledger()).toMatchObject({ deletes: 3, wrongfulKills: 0, racedKills: 0 });
    await assertHistories(temporal, stage);
    return report;
  } finally {
    await stage.close();
    await temporal.stop();
    await again.stop();
    await rm(folder, { recursive: true });
  }
}
