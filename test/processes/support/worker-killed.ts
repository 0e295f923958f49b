import { CleanupClient } from '../../../src/client';
import { killWorkflowId, WORKFLOW_QUEUE } from '../../../src/contracts/ids';
import { assertHistories } from '../../support/collect-histories';
import { secretTraces } from '../../support/secret-traces';
import { waitFor } from '../../support/wait-for';
import type { WorkerProcess } from '../../worker/support/worker-process';
import { testPolicy } from '../../workflows/support/policies';
import { SECRET } from '../../workflows/support/stage';
import { hold, KILL } from '../../workflows/support/steps';
import { many, world } from '../../workflows/support/world';
import { onSite, type Site } from './site';

const SESSIONS = 7;
/** On a machine that is busy with other tests. */
const PATIENCE_MS = 30_000;

/** Kills that the server knows to be under way, and how many of them said that their DELETE was sent. */
async function pendingKills({ temporal, simulator }: Site) {
  const { raw } = await temporal.client.workflow.getHandle(killWorkflowId(simulator.cluster.uuid)).describe();
  const pending = raw.pendingActivities ?? [];
  const sent = pending.filter(({ heartbeatDetails }) => {
    const [payload] = heartbeatDetails?.payloads ?? [];
    return Buffer.from(payload?.data ?? []).toString() === '{"deleteSent":true}';
  });
  return { pending: pending.length, sent: sent.length };
}

/** Kills the worker when one kill is done and the DELETE of the next has arrived; that one takes effect unheard. */
async function killBetweenKills(site: Site, worker: WorkerProcess, second: ReturnType<typeof hold>) {
  await second.reached;
  const isBetween = async () => {
    const { pending, sent } = await pendingKills(site);
    return pending === SESSIONS - 1 && sent === 1;
  };
  await waitFor('one kill is done, the next has said that its DELETE was sent', isBetween, PATIENCE_MS);
  worker.kill('SIGKILL');
  expect(await worker.exit).toMatchObject({ signal: 'SIGKILL' });
  second.open();
}

/** A worker process is killed between two kills, and another one takes over; the report of the run. */
export const workerKilled = () =>
  onSite({ scenario: world(many(SESSIONS)), allow: 'kill-sessions' }, async (site) => {
    const { simulator, temporal, startWorker } = site;
    const worker = await startWorker();
    const second = hold(simulator, { ...KILL, nth: 2 });
    const run = await new CleanupClient(temporal.client, WORKFLOW_QUEUE).start({
      cluster: 'sim',
      policy: testPolicy(),
      mode: 'enforce',
      requestedBy: { name: 'tester' },
    });
    await killBetweenKills(site, worker, second);
    await startWorker();

    const report = await run.result();
    expect(report.counts).toMatchObject({ planned: SESSIONS, killed: SESSIONS });
    const { writes, ...ledger } = simulator.ledger();
    const wrong = { wrongfulKills: 0, racedKills: 0, deceivedKills: 0, lateKills: 0 };
    expect(ledger).toEqual({ deletes: SESSIONS, ...wrong });
    expect(writes).toHaveLength(SESSIONS);
    const rows = report.sessions.map(
      ({ ownerUuid, sessionId, confirmation }) => [`${ownerUuid}/${sessionId}`, confirmation] as const,
    );
    expect(new Map(rows)).toEqual(
      new Map(writes.map(({ session }, index) => [session, index === 1 ? 'inferred' : 'confirmed'])),
    );
    await assertHistories(temporal, { taskQueue: WORKFLOW_QUEUE });
    expect(secretTraces(site.printed(), SECRET)).toEqual([]);
    return report;
  });

/** A worker process is killed when ONTAP has made a request for approval of its kill, before it could tell. */
export const killedWhileAsked = () =>
  onSite({ scenario: world(many(1)), allow: 'kill-sessions' }, async (site) => {
    const { simulator, temporal, startWorker } = site;
    simulator.switches.mav = '202-error';
    simulator.switches.mavAgain = 'new';
    const worker = await startWorker();
    simulator.after({ ...KILL, nth: 1 }, async () => {
      worker.kill('SIGKILL');
      await worker.exit;
    });
    const run = await new CleanupClient(temporal.client, WORKFLOW_QUEUE).start({
      cluster: 'sim',
      policy: testPolicy(),
      mode: 'enforce',
      requestedBy: { name: 'tester' },
    });
    expect(await worker.exit).toMatchObject({ signal: 'SIGKILL' });
    await startWorker();
    const report = await run.result();
    const asked = Object.entries(simulator.stats().requests);
    const deletes = asked.filter(([what]) => what.startsWith('DELETE')).map(([, count]) => count);
    return { report, deletes };
  });
