import { waitFor } from '../../support/wait-for';
import { startEarlyServer } from './support/chain-steps';
import { SOON_MS, untilSeen } from './support/job-steps';
import { ASKER, type JobStage, useJobStages } from './support/use-job-stages';

const stages = useJobStages(() => startEarlyServer(40));

const by = (name: string) => ({ requestedBy: { name } });

/** Joins until the watch has continued as new. */
async function joinOn(stage: JobStage, uuid: string, input = stage.watchInput(uuid)): Promise<void> {
  let asked = 0;
  const before = await runOf(stage, uuid);
  const isContinued = async () => {
    await stage.jobs.watch({ ...input, ...by(`service-${asked++}`) });
    return (await runOf(stage, uuid)) !== before;
  };
  await waitFor('it has continued as new', isContinued, 2 * SOON_MS);
}

const runOf = async (stage: JobStage, uuid: string) =>
  (await stage.server.client.workflow.getHandle(stage.watchId(uuid)).describe()).runId;

test.concurrent('a watch continues as new, and carries who asks, until when, and what it saw', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ pausable: true });
  const deadline = new Date(Date.now() + 3_600_000).toISOString();
  const handle = await stage.jobs.watch(stage.watchInput(uuid, { ...by('first'), deadline }));
  const result = handle.result();
  await handle.pause(ASKER);
  await untilSeen(handle, 'paused');
  const { pausedSince } = (await handle.lastSeen()) ?? {};
  const earlier = stage.watchInput(uuid, { deadline: new Date(Date.now() + 60_000).toISOString() });
  await joinOn(stage, uuid, earlier);
  const status = await handle.status();
  expect(status).toMatchObject({ deadline, last: { state: 'paused', pausedSince } });
  expect(status.askers).toEqual(expect.arrayContaining([{ name: 'first' }, { name: 'service-0' }]));
  expect(status.commands).toMatchObject([{ command: 'pause', answer: { outcome: 'confirmed' } }]);
  await untilSeen(handle, 'paused');
  expect(await handle.lastSeen()).toMatchObject({ pausedSince });
  stage.finish(uuid);
  expect(await result).toMatchObject({ outcome: 'succeeded' });
});

test.concurrent('the id of a command gives its answer in later runs, and after the end', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ pausable: true });
  const handle = await stage.jobs.watch(stage.watchInput(uuid));
  const [one, two] = [{ requestId: 'one' }, { requestId: 'two' }];
  expect(await handle.pause(ASKER, one)).toMatchObject({ outcome: 'confirmed' });
  expect(await handle.pause(ASKER, two)).toMatchObject({ outcome: 'already' });
  await joinOn(stage, uuid);
  expect(await handle.pause(ASKER, one)).toMatchObject({ outcome: 'confirmed' });
  expect(await handle.cancelJob(ASKER)).toMatchObject({ outcome: 'confirmed' });
  expect(await handle.result()).toMatchObject({ outcome: 'cancelled' });
  expect(stage.actions(uuid)).toEqual(['pause', 'cancel']);
  // Of a run before the last one, and of none.
  expect(await handle.pause(ASKER, two)).toMatchObject({ outcome: 'already' });
  await expect(handle.pause(ASKER, { requestId: 'three' })).rejects.toMatchObject({ type: 'NotFound' });
});
