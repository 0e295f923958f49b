import { waitFor } from '../../support/wait-for';
import { hold, untilEvent } from '../support/steps';
import { SOON_MS, statusOf, untilState } from './support/job-steps';
import { begin, debtOf, holding, PAID, PAUSE_AND_HOLD, pauseEnd, releaseOf } from './support/sequence-steps';
import { ASKER, type JobStage, oneJob, useJobStages } from './support/use-job-stages';

const stages = useJobStages();

const LOST = { kind: 'reset', when: 'after' } as const;
const GONE = { kind: 'status', status: 404, code: '4' } as const;

/** As a try of ours that lands late does, or somebody else. */
function pauseByHand({ simulator }: JobStage, uuid: string): void {
  simulator.jobs.get(uuid)?.job.act('pause', simulator.clock.now(), simulator.switches);
}

/** What is tried again just now, as a status tells it. */
const troublesOf = async (handle: {
  status(): Promise<{ troubles?: { call: string; failure?: string }[] }>;
}) => (await handle.status()).troubles ?? [];

const TOLD = { what: expect.any(String), since: expect.any(String) };

// Four take the minute in which a pause may still land: they are in one file, and first, so that they overlap.
test.concurrent(
  'a pause that lands after its reply was lost and the job resumed is paid, too; nobody waits for that',
  async () => {
    const stage = await stages.shared();
    const uuid = stage.add({ pausable: true });
    stage.simulator.faults.add({ ...LOST, ...oneJob(uuid, 'PATCH') });
    const sequence = await begin(stage, [uuid], PAUSE_AND_HOLD);
    expect(await releaseOf(sequence)).toMatchObject({ outcome: 'done' });
    expect(await statusOf(stage, stage.pauseId(uuid))).toBe('RUNNING');
    // Neither the end of the sequence nor a cancel ends the watch.
    await stages.server.client.workflow.getHandle(stage.pauseId(uuid)).cancel();
    pauseByHand(stage, uuid);
    await untilState(stage, uuid, 'paused');
    await untilState(stage, uuid, 'running');
    expect(await pauseEnd(stage, uuid)).toMatchObject({
      outcome: 'resumed',
      landedLate: 1,
      why: expect.stringContaining('it was found paused 1× after it had been let go'),
    });
    expect(stage.actions(uuid).slice(-2)).toEqual(['resume', 'resume']);
    expect(stage.state(uuid)).toBe('running');
  },
);

test.concurrent('a pause whose reply was lost is ours, and paid', async () => {
  const stage = await stages.shared();
  // Hidden for longer than it takes to try again.
  const uuid = stage.add({ pausable: true, pausing: 14 });
  stage.simulator.faults.add({ ...LOST, ...oneJob(uuid, 'PATCH') });
  const sequence = await begin(stage, [uuid], PAUSE_AND_HOLD);
  expect(await releaseOf(sequence)).toMatchObject({ outcome: 'done' });
  expect(await pauseEnd(stage, uuid)).toMatchObject({ outcome: 'resumed' });
  expect(stage.state(uuid)).toBe('running');
  expect(stage.actions(uuid)).toEqual(['pause', 'pause', 'resume']);
});

test.concurrent(
  'a pause whose reply was lost while its sequence was cancelled is paid',
  async () => {
    const stage = await stages.shared();
    const uuid = stage.add({ pausable: true, pausing: 2 });
    stage.simulator.faults.add({ ...LOST, ...oneJob(uuid, 'PATCH') });
    const sent = hold(stage.simulator, oneJob(uuid, 'PATCH'));
    const sequence = await begin(stage, [uuid], PAUSE_AND_HOLD);
    await sent.reached;
    await sequence.cancel();
    await untilEvent(stage.server, stage.pauseId(uuid), 'activityTaskCancelRequestedEventAttributes');
    sent.open();
    await sequence.result();
    // The pause shows only after two seconds: a resume may come before that, and once more when it has landed.
    const debt = await debtOf(stage, uuid);
    expect(debt).toMatchObject({ end: PAID.end, state: 'running' });
    expect([...new Set(debt.sent)]).toEqual(['pause', 'resume']);
  },
  180_000,
);

test.concurrent(
  'a pause is paid back when ONTAP takes the resume again, however long it refuses it, and the status says so',
  async () => {
    const stage = await stages.open();
    const { uuid, sequence } = await holding(stage);
    const mend = stage.simulator.faults.add({
      kind: 'status',
      status: 403,
      code: '6',
      ...oneJob(uuid, 'PATCH'),
      count: 'always',
    });
    await sequence.release(ASKER.requestedBy);
    await waitFor('the status of the sequence tells of the refused resume', async () =>
      (await troublesOf(sequence)).some(({ failure }) => failure === 'OntapForbidden'),
    );
    expect(await troublesOf(sequence)).toContainEqual(
      expect.objectContaining({ call: 'patchJob', failure: 'OntapForbidden', ...TOLD }),
    );
    // Its first minute is over, and it goes on.
    await waitFor(
      'it is tried for as long as it takes',
      async () =>
        (await stage.server.client.workflow.getHandle(stage.pauseId(uuid)).fetchHistory()).events?.some(
          (event) => event.activityTaskFailedEventAttributes != null,
        ) === true,
      90_000,
    );
    mend();
    const debt = await debtOf(stage, uuid);
    expect(debt).toMatchObject({ end: PAID.end, state: 'running' });
  },
  180_000,
);

test.concurrent('404s while the debt falls due close nothing', async () => {
  const stage = await stages.shared();
  const { uuid, sequence } = await holding(stage);
  for (const method of ['GET', 'PATCH'])
    stage.simulator.faults.add({ ...GONE, count: 2, ...oneJob(uuid, method) });
  expect(await releaseOf(sequence)).toMatchObject({ outcome: 'done' });
  expect((await debtOf(stage, uuid)).end).toMatchObject({ outcome: 'resumed' });
  expect(stage.state(uuid)).toBe('running');
});

test.concurrent('a 404 before the pause is looked at again: the job is paused all the same', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ pausable: true });
  stage.simulator.faults.add({ ...GONE, ...oneJob(uuid), nth: 2 });
  const sequence = await begin(stage, [uuid], PAUSE_AND_HOLD);
  expect(await releaseOf(sequence)).toMatchObject({ outcome: 'done' });
  expect(await debtOf(stage, uuid)).toMatchObject(PAID);
});

test.concurrent('a pause that is answered with a 404 is tried again', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ pausable: true });
  stage.simulator.faults.add({ ...GONE, ...oneJob(uuid, 'PATCH') });
  const sequence = await begin(stage, [uuid], PAUSE_AND_HOLD);
  await waitFor('it holds', () => stage.state(uuid) === 'paused', SOON_MS);
  expect(await releaseOf(sequence)).toMatchObject({ outcome: 'done' });
  expect((await debtOf(stage, uuid)).end).toMatchObject({ outcome: 'resumed' });
});
