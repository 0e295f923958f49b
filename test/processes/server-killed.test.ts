import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { assertHistories } from '../support/collect-histories';
import { startQuickDevServer } from '../support/dev-server';
import { startTestServer } from '../support/temporal-server';
import { waitFor } from '../support/wait-for';
import { testPolicy } from '../workflows/support/policies';
import { openStage } from '../workflows/support/stage';
import { many, world } from '../workflows/support/world';

test('a Temporal server that is killed in the middle of the window goes on where it was', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'ontap-workflows-server-'));
  const dbFilename = path.join(folder, 'temporal.db');
  const temporal = await startTestServer({ dbFilename });
  const switches = { killBehaviour: { kind: 'vanish' as const } };
  const stage = await openStage(temporal, { simulator: { scenario: world(many(3)), switches } });

  const run = await stage.start({ policy: testPolicy({ observe: { window: '4s', every: '2s' } }) });
  await waitFor('the first sample is taken', async () => (await run.status()).samples.taken === 1);
  process.kill(temporal.server.pid, 'SIGKILL');
  await temporal.server.exited;

  const port = Number(temporal.address.split(':')[1]);
  const again = await startQuickDevServer({ dbFilename, port });
  expect(again.address).toBe(temporal.address);
  const report = await run.result();
  expect(report).toMatchObject({ outcome: 'enforced', window: { samples: 3 }, counts: { killed: 3 } });
  expect(stage.simulator.ledger()).toMatchObject({ deletes: 3, wrongfulKills: 0, racedKills: 0 });

  await assertHistories(temporal, stage);
  await stage.close();
  await temporal.stop();
  await again.stop();
  await rm(folder, { recursive: true });
});
