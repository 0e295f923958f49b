import { HELD } from '../../src/activities/jobs/held-looks';
import { measureWaits } from '../../bench/waits/measure';
import { reportLines } from '../../bench/waits/report';
import { JobsClient } from '../../src/client';
import { connectTestServer, type TestServer } from '../support/temporal-server';
import { openStage, type Stage } from '../workflows/support/stage';

let server: TestServer;
let stage: Stage;
beforeAll(async () => {
  server = await connectTestServer();
  stage = await openStage(server, { holds: HELD, simulator: { scenario: 'empty', speed: 1 } });
});
afterAll(async () => {
  await stage?.close();
  await server?.stop();
});

test('60 waits begun within a second cost a few dozen requests, at most 30 events each, and no outcome', async () => {
  const { client } = server;
  const jobs = new JobsClient(client, stage.taskQueue);
  const subject = { client, jobs, simulator: stage.simulator, cluster: stage.cluster };
  const result = await measureWaits(subject, {
    waits: 60,
    startOverMs: 1_000,
    endsAfterMs: [20_000, 25_000],
  });
  const { waits, total, requests } = result;
  expect(waits.map(({ outcome }) => outcome)).toEqual(Array(60).fill('succeeded'));
  expect(Math.max(...waits.map(({ events }) => events))).toBeLessThanOrEqual(30);
  // Every second for 20 s, then every two. Without sharing it takes some 1,300.
  expect(total).toBeLessThanOrEqual(60);
  expect(requests['GET /api/cluster']).toBe(1);
  expect(reportLines(result).join('\n')).toContain(`requests in all: ${total}`);
}, 120_000);
