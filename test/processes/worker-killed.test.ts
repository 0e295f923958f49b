import { CleanupClient } from '../../src/client';
import { killWorkflowId, WORKFLOW_QUEUE } from '../../src/contracts/ids';
import type { Simulator } from '../../src/simulator';
import { startSimulator } from '../../src/simulator';
import { assertHistories } from '../support/collect-histories';
import { secretTraces } from '../support/secret-traces';
import { waitFor } from '../support/wait-for';
import { ConfigFolder } from '../worker/support/config-file';
import { createNamespace, type OwnNamespace } from '../worker/support/namespace';
import { WorkerProcess } from '../worker/support/worker-process';
import { testPolicy } from '../workflows/support/policies';
import { SECRET } from '../workflows/support/stage';
import { hold, KILL } from '../workflows/support/steps';
import { many, world } from '../workflows/support/world';

const SESSIONS = 7;

// The heartbeat time-out of a kill, 15 s, has to pass; two processes have to start.
jest.setTimeout(120_000);
const folder = new ConfigFolder();
const workers: WorkerProcess[] = [];
let temporal: OwnNamespace;
let simulator: Simulator;

beforeAll(async () => {
  [temporal, simulator] = await Promise.all([
    createNamespace(),
    startSimulator({
      scenario: world(many(SESSIONS)),
      password: SECRET,
      switches: { killBehaviour: { kind: 'vanish' } },
    }),
  ]);
  folder.write('sim-password', SECRET);
  // One request at a time, so that each kill is over before the next one begins.
  folder.write(
    'clusters.yaml',
    `
clusters:
  sim:
    url: ${simulator.url}
    auth: { basic: { user: admin, passwordFile: ./sim-password } }
    tls: { caFile: ${simulator.caFile} }
    allow: [kill-sessions]
    guard: { minWindow: 500ms, minSamples: 2 }
    maxConcurrentRequests: 1
worker: { health: { port: 0 }, logLevel: debug }
`,
  );
});

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.end()));
  await simulator?.close();
  await temporal?.close();
  folder.remove();
});

function startWorker(): WorkerProcess {
  const worker = new WorkerProcess(`${folder.path}/clusters.yaml`, temporal.env);
  workers.push(worker);
  return worker;
}

/** Kills that the server knows to be under way, and how many of them said that their DELETE was sent. */
async function pendingKills() {
  const { raw } = await temporal.client.workflow.getHandle(killWorkflowId(simulator.cluster.uuid)).describe();
  const pending = raw.pendingActivities ?? [];
  const sent = pending.filter(({ heartbeatDetails }) => {
    const [payload] = heartbeatDetails?.payloads ?? [];
    return Buffer.from(payload?.data ?? []).toString() === '{"deleteSent":true}';
  });
  return { pending: pending.length, sent: sent.length };
}

test('a worker that is killed between two kills leaves nothing undone and does nothing twice', async () => {
  const first = startWorker();
  await first.saying('Worker is ready');
  const held = hold(simulator, { ...KILL, nth: 2 });
  const run = await new CleanupClient(temporal.client, WORKFLOW_QUEUE).start({
    cluster: 'sim',
    policy: testPolicy(),
    mode: 'enforce',
    requestedBy: { name: 'tester' },
  });
  await held.reached;
  await waitFor('one kill is done, and the next has said that its DELETE was sent', async () => {
    const { pending, sent } = await pendingKills();
    return pending === SESSIONS - 1 && sent === 1;
  });
  first.kill('SIGKILL');
  expect(await first.exit).toMatchObject({ signal: 'SIGKILL' });
  held.open(); // the DELETE takes effect, and nobody hears of it
  startWorker();

  const report = await run.result();
  expect(report).toMatchObject({ outcome: 'enforced', counts: { planned: SESSIONS, killed: SESSIONS } });
  const { writes, ...ledger } = simulator.ledger();
  expect(ledger).toEqual({ deletes: SESSIONS, wrongfulKills: 0, racedKills: 0 });
  expect(writes).toHaveLength(SESSIONS);
  const rows = report.sessions.map(({ ownerUuid, sessionId, confirmation }) => [
    `${ownerUuid}/${sessionId}`,
    confirmation,
  ]);
  expect(new Map(rows as [string, string][])).toEqual(
    new Map(writes.map(({ session }, index) => [session, index === 1 ? 'inferred' : 'confirmed'])),
  );

  await assertHistories(temporal, { taskQueue: WORKFLOW_QUEUE });
  for (const { output } of workers) expect(secretTraces(output, SECRET)).toEqual([]);
});
