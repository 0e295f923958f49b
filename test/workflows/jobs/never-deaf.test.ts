import { waitFor } from '../../support/wait-for';
import { eventsOf, SOON_MS, untilSeen } from './support/job-steps';
import { ASKER, useJobStages } from './support/use-job-stages';

const stages = useJobStages();

/** Long for an answer that waits for nothing, short for one that waits for ONTAP, ms. */
const AT_ONCE_MS = 2_000;

async function msOf(call: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await call();
  return performance.now() - from;
}

const soon = (ms: number) => new Date(Date.now() + ms).toISOString();

test.concurrent(
  'a watch that has taken many joins gets none more that change nothing, and those that do',
  async () => {
    const stage = await stages.shared();
    const uuid = stage.add();
    const handle = await stage.jobs.watch(stage.watchInput(uuid, { deadline: soon(600_000) }));
    const joins = async () =>
      (await eventsOf(stage, handle.workflowId)).filter(
        (event) => event.workflowExecutionUpdateAcceptedEventAttributes,
      ).length;
    for (let asked = 0; asked < 80; asked++)
      await stage.jobs.watch(stage.watchInput(uuid, { deadline: soon(60_000) }));
    const before = await joins();
    expect(before).toBeLessThan(50);
    await stage.jobs.watch(
      stage.watchInput(uuid, { requestedBy: { name: 'other' }, deadline: soon(60_000) }),
    );
    await stage.jobs.watch(stage.watchInput(uuid));
    expect(await joins()).toBe(before + 2);
    const { askers, deadline } = await handle.status();
    expect([askers, deadline]).toEqual([[ASKER.requestedBy, { name: 'other' }], undefined]);
  },
);

test.concurrent(
  'ten commands while ONTAP answers 503: three wait, the others are refused at once, and joins are answered',
  async () => {
    const stage = await stages.open();
    const uuid = stage.add({ pausable: true });
    const handle = await stage.jobs.watch(stage.watchInput(uuid));
    await untilSeen(handle, 'running');
    const calm = stage.simulator.faults.add({ kind: 'status', status: 503, count: 'always' });
    const from = performance.now();
    const refused: unknown[] = [];
    const commands = Array.from({ length: 10 }, (_, index) =>
      handle.pause({ requestedBy: { name: `service-${index}` } }).catch((error: unknown) => {
        refused.push(error);
      }),
    );
    await waitFor('seven are refused', () => refused.length === 7, SOON_MS);
    expect(performance.now() - from).toBeLessThan(SOON_MS);
    expect(refused[0]).toMatchObject({
      code: 'run_failed',
      type: 'TooManyCommands',
      message: expect.stringMatching(
        /nothing was sent: it would wait for the pause of service-\d, the pause/,
      ),
      details: { waitsFor: Array(3).fill({ command: 'pause', requestedBy: expect.anything() }) },
    });
    const late = stage.watchInput(uuid, { requestedBy: { name: 'late' } });
    expect(await msOf(() => stage.jobs.watch(late))).toBeLessThan(AT_ONCE_MS);
    expect((await handle.status()).askers).toContainEqual({ name: 'late' });
    calm();
    const answers = (await Promise.all(commands)).flatMap((answer) => (answer ? [answer.outcome] : []));
    expect(answers.sort()).toEqual(['already', 'already', 'confirmed']);
    expect(await handle.resume(ASKER)).toMatchObject({ outcome: 'confirmed' });
  },
);

test.concurrent('a request id stands for one command: another one with it is no repetition', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ pausable: true });
  const handle = await stage.jobs.watch(stage.watchInput(uuid));
  const once = { requestId: 'of/any form' };
  expect(await handle.pause(ASKER, once)).toMatchObject({ outcome: 'confirmed' });
  expect(await handle.resume(ASKER, once)).toMatchObject({ outcome: 'confirmed' });
  expect(await handle.pause(ASKER, once)).toMatchObject({ outcome: 'confirmed' });
  expect(stage.actions(uuid)).toEqual(['pause', 'resume']);
});

test.concurrent('a watch that ended as vanished is asked for anew where that is said', async () => {
  const stage = await stages.open();
  const uuid = stage.add();
  const handle = await stage.jobs.watch(stage.watchInput(uuid));
  await untilSeen(handle, 'running');
  stage.simulator.jobs.remove(uuid);
  expect(await handle.result()).toMatchObject({ outcome: 'vanished' });
  stage.add({ uuid, work: 0 });
  expect(await stage.jobs.wait(stage.watchInput(uuid))).toMatchObject({ outcome: 'vanished' });
  const anew = { anew: true };
  const known = await stage.jobs.wait(stage.watchInput(uuid), anew);
  expect(known).toMatchObject({ outcome: 'succeeded' });
  stage.finish(uuid, { outcome: { code: 7, message: 'no disks' } });
  expect(await stage.jobs.wait(stage.watchInput(uuid), anew)).toEqual(known);
});
