import { verifyDelivery } from '../../src/client';
import { webhookSchema } from '../../src/contracts/schemas/worker-config';
import { createSecretReader } from '../../src/ontap';
import { createWebhooks } from '../../src/worker/webhooks/create-webhooks';
import { assertHistories } from '../support/collect-histories';
import { connectTestServer, type TestServer } from '../support/temporal-server';
import { closeReceivers, openReceiver, URL_SECRET } from '../worker/support/receiver';
import { testPolicy } from './support/policies';
import { openStages, type Stages } from './support/stage';
import { stale, world } from './support/world';

const SIGNING_SECRET = 'Signs-Deliveries-0f-the-suite';

let server: TestServer;
let stages: Stages | undefined;
beforeAll(async () => {
  server = await connectTestServer();
});
afterAll(async () => {
  await stages?.close();
  await closeReceivers();
  await server?.stop();
});

test('a delivery that is tried again has its id, and nothing that a receiver says back gets into history or log', async () => {
  const receiver = await openReceiver((response, { headers, path }) => {
    // Down for the first attempts, and then it repeats what only it should know.
    const isDown = receiver.received.length <= 2;
    response
      .writeHead(isDown ? 503 : 400, { 'x-echo': path })
      .end(JSON.stringify({ path, headers, SIGNING_SECRET }));
  });
  const config = {
    ops: webhookSchema.parse({ urlEnv: 'URL', secretEnv: 'SECRET', allowHttp: true }),
    siem: webhookSchema.parse({ urlEnv: 'BAD', secretEnv: 'SECRET' }),
  };
  const env = { URL: receiver.url, SECRET: SIGNING_SECRET, BAD: `ftp://${URL_SECRET}` };
  stages = await openStages(server, createWebhooks(config, createSecretReader(env)));
  const stage = await stages.open({ simulator: { scenario: world([stale('1:1')]) } });
  const report = await stage.run({ mode: 'report', policy: testPolicy({ notify: ['ops', 'siem'] }) });
  expect(report.outcome).toBe('reported');

  const deliveries = receiver.received.map(({ headers, body }) => ({
    event: (JSON.parse(body) as { event: string }).event,
    verdict: verifyDelivery({ headers, body, secrets: [SIGNING_SECRET] }),
  }));
  const idsOf = (wanted: string) =>
    deliveries.flatMap(({ event, verdict }) => (event === wanted && verdict.ok ? [verdict.delivery] : []));
  expect(deliveries.every(({ verdict }) => verdict.ok)).toBe(true);
  expect(deliveries.length).toBeGreaterThanOrEqual(4);
  expect(new Set(idsOf('planned')).size).toBe(1);
  expect(new Set(idsOf('result')).size).toBe(1);
  expect(idsOf('planned')[0]).not.toBe(idsOf('result')[0]);
  for (const secret of [URL_SECRET, SIGNING_SECRET]) await assertHistories(server, stages, secret);
});
