import type { TestServer } from '../support/temporal-server';
import { connectTestServer } from '../support/temporal-server';
import type { Stage } from './support/stage';
import { openStage } from './support/stage';

let server: TestServer;
let stage: Stage;

beforeAll(async () => {
  server = await connectTestServer();
  stage = await openStage(server, { simulator: { scenario: 'demo' } });
});

afterAll(async () => {
  await stage?.close();
  await server?.stop();
});

test('a report run plans what is stale and writes nothing', async () => {
  const report = await stage.run({ mode: 'report' });
  expect(report).toMatchObject({ outcome: 'reported', wouldBe: 'enforced' });
  expect(report.counts.planned).toBeGreaterThan(0);
  expect(stage.simulator.ledger()).toMatchObject({ writes: [], deletes: 0 });
});

test('an enforce run kills what the report named, and nothing that lives', async () => {
  const planned = await stage.run({ mode: 'report' });
  const report = await stage.run();
  expect(report.outcome).toBe('enforced');
  expect(
    report.sessions.filter((s) => s.decision === 'kill').map((s) => [s.sessionId, s.outcome, s.confirmation]),
  ).toEqual(
    planned.sessions.filter((s) => s.decision === 'kill').map((s) => [s.sessionId, 'killed', 'confirmed']),
  );
  expect(stage.simulator.ledger()).toMatchObject({
    deletes: report.counts.killed,
    wrongfulKills: 0,
    racedKills: 0,
  });
});
