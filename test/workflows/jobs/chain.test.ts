import { AuditClient, type JobHandle, RunsClient } from '../../../src/client';
import type { LastLook } from '../../../src/contracts/track-job';
import { waitFor } from '../../support/wait-for';
import { joinOn, startEarlyServer } from './support/chain-steps';
import { SOON_MS } from './support/job-steps';
import { ASKER, type JobStage, useJobStages } from './support/use-job-stages';

const stages = useJobStages(() => startEarlyServer(40));

const by = (name: string) => ({ requestedBy: { name } });

async function seenPaused(handle: JobHandle): Promise<LastLook> {
  let seen: LastLook | undefined;
  const isSeen = async () => (seen = await handle.lastSeen())?.state === 'paused';
  await waitFor('a look sees it paused', isSeen, SOON_MS);
  if (seen === undefined) throw new Error('it was seen');
  return seen;
}

test.concurrent('a watch continues as new, and carries who asks, until when, and what it saw', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ pausable: true });
  const deadline = new Date(Date.now() + 3_600_000).toISOString();
  const handle = await stage.jobs.watch(stage.watchInput(uuid, { ...by('first'), deadline }));
  const result = handle.result();
  await handle.pause(ASKER);
  const { pausedSince } = await seenPaused(handle);
  const earlier = stage.watchInput(uuid, { deadline: new Date(Date.now() + 60_000).toISOString() });
  await joinOn(stage, uuid, earlier);
  const status = await handle.status();
  expect(status).toMatchObject({ deadline, last: { state: 'paused', pausedSince } });
  expect(status.askers).toEqual(expect.arrayContaining([{ name: 'first' }, { name: 'service-0' }]));
  expect(status.commands).toMatchObject([{ command: 'pause', answer: { outcome: 'confirmed' } }]);
  expect(await seenPaused(handle)).toMatchObject({ pausedSince });
  stage.finish(uuid);
  expect(await result).toMatchObject({ outcome: 'succeeded' });
  await expectOneOf(stage, handle.workflowId);
});

/** The audit and the list of runs tell a chain as one. */
async function expectOneOf({ cluster, server: { client } }: JobStage, workflowId: string): Promise<void> {
  const { runs: chain } = await new AuditClient(client).records(workflowId);
  expect(chain.length).toBeGreaterThan(1);
  const records = chain.flatMap((run) => run.records);
  const subjectsOf = (wanted: string) =>
    records.flatMap(({ kind, subject }) => (kind === wanted ? [subject] : [])).sort();
  expect(subjectsOf('requested').filter((subject) => subject !== 'join')).toEqual(['run']);
  expect(subjectsOf('job_outcome')).toHaveLength(1);
  expect(subjectsOf('gap')).toEqual([]);
  const list = () => new RunsClient(client).list({ kinds: ['wait'], cluster });
  const rowsOf = async () => (await list()).runs.filter((run) => run.workflowId === workflowId);
  await waitFor('its end is listed', async () => (await rowsOf())[0]?.outcome === 'succeeded', SOON_MS);
  expect(await rowsOf()).toMatchObject([{ startedAt: chain[0]?.startedAt, runId: chain.at(-1)?.runId }]);
}

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
