import { randomUUID } from 'node:crypto';
import { FleetClient, type RunFailedError, type SequenceHandle } from '../../../src/client';
import type { FleetInput } from '../../../src/contracts/fleet';
import { uniqueName } from '../../support/temporal-server';
import { testPolicy } from '../support/policies';
import { failureOf } from './support/job-steps';
import { HOLD, holdFor, PAUSE, RESUME, untilHolding } from './support/sequence-steps';
import { ASKER, type JobStage, useJobStages } from './support/use-job-stages';

const stages = useJobStages();

const STEPS = [PAUSE, holdFor('1s'), RESUME];
const once = () => ({ requestId: randomUUID() });

const inputFor = (stage: JobStage, uuid: string) =>
  stage.sequenceInput({ select: { uuids: [uuid] }, steps: STEPS });

/** How many runs there were under an id, as their starts count them. */
async function firstRunOf(workflowId: string): Promise<string> {
  return (await stages.server.client.workflow.getHandle(workflowId).describe()).runId;
}

test.concurrent(
  'the request id of a sequence that has ended gives that one, and no second pause',
  async () => {
    const stage = await stages.shared();
    const uuid = stage.add({ pausable: true });
    const request = once();
    const first = await stage.sequences.start(inputFor(stage, uuid), request);
    expect(first.usedSince).toBeUndefined();
    const report = await first.result();
    const again = await stage.sequences.start(inputFor(stage, uuid), request);
    expect(again.workflowId).toBe(first.workflowId);
    expect(Date.parse(again.usedSince ?? '')).toBeLessThan(Date.now());
    expect(await again.result()).toEqual(report);
    expect(await stage.sequences.run(inputFor(stage, uuid), request)).toEqual(report);
    expect(stage.actions(uuid)).toEqual(['pause', 'resume']);
  },
);

test.concurrent('callers with one request id at once share one sequence', async () => {
  const stage = await stages.shared();
  const uuid = stage.add({ pausable: true });
  const request = once();
  const all = await Promise.all(
    Array.from({ length: 8 }, () => stage.sequences.start(inputFor(stage, uuid), request)),
  );
  expect(all.filter(({ usedSince }) => usedSince === undefined)).toHaveLength(1);
  const reports = await Promise.all(all.map((handle) => handle.result()));
  for (const report of reports) expect(report).toEqual(reports[0]);
  expect(stage.actions(uuid)).toEqual(['pause', 'resume']);
});

type End = (sequence: SequenceHandle) => Promise<void>;
const ENDS: [how: string, end: End, type: string | undefined][] = [
  ['was cancelled', (sequence) => sequence.cancel(), undefined],
  [
    'was terminated',
    async ({ workflowId }) =>
      void (await stages.server.client.workflow.getHandle(workflowId).terminate('by hand')),
    'Terminated',
  ],
];

test.concurrent.each(ENDS)('the request id of a sequence that %s gives its end', async (_how, end, type) => {
  const stage = await stages.shared();
  const uuid = stage.add({ pausable: true });
  const request = once();
  const input = { ...inputFor(stage, uuid), steps: [PAUSE, HOLD, RESUME] };
  const first = await stage.sequences.start(input, request);
  await untilHolding(first);
  await end(first);
  const ended = await first.result().then(
    ({ outcome }) => outcome,
    (error: unknown) => (error as RunFailedError).type,
  );
  expect(ended).toBe(type ?? 'cancelled');
  const again = await stage.sequences.start(input, request);
  expect(again.usedSince).toBeDefined();
  await again.result().then(
    ({ outcome }) => expect(outcome).toBe('cancelled'),
    (error: unknown) => expect(error).toMatchObject({ type }),
  );
});

test.concurrent('the request id of a sequence that failed gives its failure', async () => {
  const stage = await stages.shared();
  const request = once();
  const input = inputFor(stage, '00000000-0000-4000-8000-00000000dead');
  const first = await failureOf(stage.sequences.run(input, request));
  const again = await failureOf(stage.sequences.run(input, request));
  expect([again.type, again.message]).toEqual([first.type, first.message]);
});

test.concurrent('a request id with another input is refused, and nothing is started', async () => {
  const stage = await stages.shared();
  const [uuid, other] = [stage.add({ pausable: true }), stage.add({ pausable: true })];
  const request = once();
  const first = await stage.sequences.start(inputFor(stage, uuid), request);
  await expect(stage.sequences.start(inputFor(stage, other), request)).rejects.toMatchObject({
    code: 'request_id_used',
    workflowId: first.workflowId,
    message: expect.stringContaining(request.requestId) as string,
  });
  await first.result();
  await expect(stage.sequences.start(inputFor(stage, other), request)).rejects.toMatchObject({
    code: 'request_id_used',
  });
  expect(stage.actions(other)).toEqual([]);
});

test.concurrent('a request id that can not be part of an id is refused', async () => {
  const stage = await stages.shared();
  for (const requestId of ['', '..', 'a/b', 'x'.repeat(64)])
    await expect(stage.sequences.start(inputFor(stage, randomUUID()), { requestId })).rejects.toMatchObject({
      code: 'invalid_request',
      problems: [expect.stringMatching(/^requestId: /)],
    });
});

test.concurrent('a look with the request id of an earlier one gives what that one saw', async () => {
  const stage = await stages.open();
  const uuid = stage.add();
  const look = { read: 'jobs', cluster: stage.cluster, ...ASKER } as const;
  const request = once();
  const seen = await stage.inspect.run(look, request);
  stage.add();
  const asked = stage.simulator.stats().total;
  expect(await stage.inspect.run(look, request)).toEqual(seen);
  expect(seen.records).toMatchObject([{ uuid }]);
  expect(stage.simulator.stats().total).toBe(asked);
  await expect(stage.inspect.run({ ...look, read: 'nodes' }, request)).rejects.toMatchObject({
    code: 'request_id_used',
  });
  expect((await stage.inspect.run(look, once())).records).toHaveLength(2);
});

test.concurrent('the request id of a fleet run gives that one, also after its end', async () => {
  const stage = await stages.open();
  const fleet = new FleetClient(stages.server.client, stages.taskQueue);
  const input: FleetInput = {
    clusters: [stage.cluster],
    policy: testPolicy({ name: uniqueName('policy') }),
    mode: 'report',
    ...ASKER,
  };
  const request = once();
  const [first, second] = await Promise.all([fleet.start(input, request), fleet.start(input, request)]);
  expect(second.runId).toBe(first.runId);
  expect([first.usedSince, second.usedSince].filter(Boolean)).toHaveLength(1);
  const report = await first.result();
  const again = await fleet.start(input, request);
  expect(again.runId).toBe(first.runId);
  expect(await again.result()).toEqual(report);
  await expect(fleet.start({ ...input, mode: 'enforce' }, request)).rejects.toMatchObject({
    code: 'request_id_used',
  });
  expect(await firstRunOf(first.workflowId)).toBe(first.runId);
  const other = await fleet.start(input, once());
  expect(other.runId).not.toBe(first.runId);
  await other.result();
});
