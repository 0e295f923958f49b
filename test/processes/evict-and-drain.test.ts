import { randomUUID } from 'node:crypto';
import { DrainsClient, EvictClient } from '../../src/client';
import { killWorkflowId, WORKFLOW_QUEUE } from '../../src/contracts/ids';
import { assertHistories } from '../support/collect-histories';
import { waitFor } from '../support/wait-for';
import { DEAD, hung } from '../workflows/support/hung';
import { hold, KILL } from '../workflows/support/steps';
import { world } from '../workflows/support/world';
import { onSite, type Site } from './support/site';

// Windows and heartbeat time-outs are waited for, on a machine that is busy with other tests.
jest.setTimeout(360_000);
const PATIENCE_MS = 90_000;

const CLUSTER = 'sim';
const GUARD =
  '{ minWindow: 500ms, minSamples: 2, maxGap: 10m, evict: { window: 15s, every: 5s, approvers: [bob] } }';
const ASKER = { requestedBy: { name: 'alice', reason: 'its host died' } };

/** The kill that is under way has told the server that its DELETE was sent. */
async function hasToldOfDelete({ temporal, simulator }: Site): Promise<boolean> {
  const { raw } = await temporal.client.workflow.getHandle(killWorkflowId(simulator.cluster.uuid)).describe();
  return (raw.pendingActivities ?? []).some(({ heartbeatDetails }) => {
    const [payload] = heartbeatDetails?.payloads ?? [];
    return Buffer.from(payload?.data ?? []).toString() === '{"deleteSent":true}';
  });
}

function addJob({ simulator }: Site) {
  const uuid = randomUUID();
  simulator.jobs.add({ description: 'a job', uuid, node: 'n1', pausable: true, pausing: 0.3 });
  const sent = () =>
    simulator
      .ledger()
      .writes.filter(({ path }) => path.endsWith(uuid))
      .map(({ action }) => action);
  return { uuid, sent, state: () => simulator.jobs.get(uuid)?.record.state };
}

/** Who asks a run whose worker has just died may get no answer. */
const answered = <T>(status: Promise<T>, isSo: (status: T) => boolean): Promise<boolean> =>
  status.then(isSo, () => false);

/** A worker is killed in the window and as the pause lands, replaced by a deploy, and killed between two kills. */
const throughThreeWorkers = async (site: Site) => {
  const { simulator, temporal, startWorker } = site;
  const worker = await startWorker();
  const job = addJob(site);
  const drain = await new DrainsClient(temporal.client, WORKFLOW_QUEUE).start({
    // Without a hold it would end as the eviction clears the node.
    ...{ cluster: CLUSTER, node: 'n1', jobs: 'pause', hold: '10m', every: '2s', lateWithin: '1m', ...ASKER },
    until: new Date(Date.now() + 600_000).toISOString(),
  });
  const eviction = await new EvictClient(temporal.client, WORKFLOW_QUEUE).start({
    ...{ cluster: CLUSTER, client: DEAD, ...ASKER },
  });
  const isBegun = () =>
    answered(eviction.status(), ({ samples }) => samples.taken > 0 && job.sent().length > 0);
  await waitFor('the window has begun, and the pause is sent', isBegun, PATIENCE_MS);
  worker.kill('SIGKILL');
  await worker.exit;

  const old = await startWorker();
  const isPlanned = () => answered(eviction.status(), ({ phase }) => phase === 'awaiting_approval');
  await waitFor('the plan waits', isPlanned, PATIENCE_MS);
  const isHeld = () =>
    answered(drain.status(), ({ pauses }) => pauses.some(({ outcome }) => outcome === 'held'));
  await waitFor('the pause is held', isHeld, PATIENCE_MS);
  const planHash = (await eviction.status()).approval?.planHash ?? '';
  const deployed = await startWorker();
  old.kill('SIGTERM');
  expect(await old.exit).toMatchObject({ code: 0 });

  const second = hold(simulator, { ...KILL, nth: 2 });
  expect(await eviction.approve({ planHash, by: 'bob' })).toMatchObject({ accepted: true });
  await second.reached;
  await waitFor('it has told of its DELETE', () => hasToldOfDelete(site), PATIENCE_MS);
  deployed.kill('SIGKILL');
  await deployed.exit;
  second.open();
  await startWorker();
  const report = await eviction.result();
  expect(job.state()).toBe('paused');
  await drain.cancel();
  const drained = await drain.result();
  await assertHistories(temporal, { taskQueue: WORKFLOW_QUEUE });
  return { report, drained, job, ledger: simulator.ledger() };
};

test('workers that are killed and replaced make no eviction kill what it does not know of, and no drain forget a pause', async () => {
  const sessions = [
    hung('1:1', 50_001),
    hung('1:2', 50_002, { node: 'n2' }),
    hung('1:3', 50_003, { node: 'n3' }),
  ];
  const allow = 'kill-sessions, control-jobs' as const;
  await onSite({ scenario: world(sessions), allow, guard: GUARD }, async (site) => {
    const { report, drained, job, ledger } = await throughThreeWorkers(site);
    // Of the second nobody heard whether the kill ended it: the third is left alone.
    expect(report).toMatchObject({ outcome: 'partial', counts: { planned: 3, killed: 2 } });
    const ends = report.sessions.map(({ outcome, confirmation }) => `${outcome} ${confirmation}`);
    expect(new Set(ends)).toEqual(new Set(['killed confirmed', 'killed inferred', 'refused undefined']));
    expect(report.evict?.blockers).toEqual([
      expect.stringMatching(/is not as it was: session 1:\d of .* has ended$/),
    ]);
    expect(ledger).toMatchObject({
      deletes: 2,
      wrongfulKills: 0,
      racedKills: 0,
      deceivedKills: 0,
      lateKills: 0,
    });
    expect(drained).toMatchObject({ outcome: 'stopped', pauses: [{ uuid: job.uuid, outcome: 'resumed' }] });
    expect([job.sent(), job.state()]).toEqual([['pause', 'resume'], 'running']);
  });
});
