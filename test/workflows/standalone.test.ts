import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { clusterQueue } from '../../src/contracts/ids';
import { finishedButOpen } from '../../src/simulator';
import { fromGlobalSetup } from '../support/environment';
import { connectTestServer, type TestServer, uniqueName } from '../support/temporal-server';
import { openStage, type Stage } from './support/stage';

let server: TestServer;
let stage: Stage;
beforeAll(async () => {
  server = await connectTestServer();
  stage = await openStage(server, {
    simulator: { scenario: 'empty' },
    entry: { allow: ['kill-sessions', 'control-jobs'] },
  });
});
afterAll(async () => {
  await stage?.close();
  await server?.stop();
});

/** What Temporal's own CLI says of an activity that it runs by itself, as anybody on the namespace may. */
async function execute(type: string, input: object): Promise<string> {
  const args = [
    ...['activity', 'execute', '--address', server.address, '--activity-id', uniqueName('alone')],
    ...['--type', type, '--task-queue', clusterQueue(stage.cluster), '--start-to-close-timeout', '30s'],
    ...['--input', JSON.stringify(input)],
  ];
  const run = promisify(execFile)(fromGlobalSetup('executable'), args);
  return run.then(
    ({ stdout }) => `done: ${stdout}`,
    (error: { stderr: string; stdout: string }) => error.stderr + error.stdout,
  );
}

test('a kill by "temporal activity execute" is refused before a request leaves', async () => {
  const { identity } = stage.simulator.sessions.add({ story: finishedButOpen() });
  const requests: string[] = [];
  stage.simulator.hooks.onRequest(({ method, path }) => requests.push(`${method} ${path}`));
  const record = { ownerUuid: identity.uuid, sessionId: identity.id };
  const target = { record, rule: 'r', why: 'w', unchangedSeconds: 86_400, knownAbsent: [], joined: [] };
  const said = await execute('killNdmpSession', { target, planHash: 'a'.repeat(64), mode: 'enforce' });
  expect(said).toContain(`Nothing may be killed on "${stage.cluster}" by an activity of its own`);
  expect(requests).toEqual([]);
});

test('so is a command to a job', async () => {
  const uuid = '1cd8a442-86d1-11e0-ae1c-123478563412';
  const job = stage.simulator.jobs.add({ uuid, description: 'a job', pausable: true });
  const said = await execute('patchJob', { uuid, action: 'cancel', place: 'debt' });
  expect(said).toContain(`Jobs of "${stage.cluster}" are not commanded by an activity of its own`);
  expect(stage.simulator.ledger().writes).toEqual([]);
  expect(job).toBeDefined();
});
