import { waitFor } from '../../support/wait-for';
import { holding, PAID, debtOf } from './support/sequence-steps';
import { ASKER, LOOKS, oneJob, useJobStages } from './support/use-job-stages';

const stages = useJobStages();

/** What is tried again just now, as a status tells it. */
const troublesOf = async (handle: {
  status(): Promise<{ troubles?: { call: string; failure?: string }[] }>;
}) => (await handle.status()).troubles ?? [];

const TOLD = { what: expect.any(String), since: expect.any(String) };

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

test.concurrent('three pages of a proxy end no sequence', async () => {
  const stage = await stages.open();
  const uuid = stage.add({ pausable: true });
  stage.simulator.faults.add({ kind: 'html', ...LOOKS, count: 3 });
  const sequence = await stage.sequences.start(
    stage.sequenceInput({ select: { uuids: [uuid] }, steps: [{ step: 'pause' }, { step: 'resume' }] }),
  );
  expect((await sequence.result()).outcome).toBe('done');
});
