import { aCluster, NAMED_JOBS, type Simulator } from '../../src/simulator';
import type { JobSpec } from '../../src/simulator/world/spec';
import { call, start, type Reply } from './call';

const JOBS = '/api/cluster/jobs';
const A = '11111111-1111-11ef-a000-000000000001';
const B = '11111111-1111-11ef-a000-000000000002';
const GONE = '11111111-1111-11ef-a000-00000000000f';

const patch = (simulator: Simulator, uuid: string, action: string): Promise<Reply> =>
  call(simulator, `${JOBS}/${uuid}?action=${action}`, { method: 'PATCH' });

const withJobs = (jobs: JobSpec[], options: Parameters<typeof start>[0] = {}) =>
  start({ scenario: aCluster({ jobs }), speed: 0, ...options });

const stateOf = async (simulator: Simulator, uuid: string): Promise<unknown> =>
  (await call(simulator, `${JOBS}/${uuid}`)).json['state'];

describe('a list of uuids in one query', () => {
  const jobs = [
    { uuid: A, description: 'one' },
    { uuid: B, description: 'two' },
  ];

  it('gives those that the cluster knows, and says nothing of the others', async () => {
    const simulator = await withJobs(jobs);
    const { status, json } = await call(simulator, `${JOBS}?uuid=${A}%7C${GONE}%7C${B}&fields=description`);
    expect([status, json.records]).toEqual([200, jobs]);
  });

  it('is refused by a cluster that does not take it, which still takes a single one', async () => {
    const simulator = await withJobs(jobs, { switches: { jobUuidQuery: false } });
    expect(await call(simulator, `${JOBS}?uuid=${A}%7C${B}`)).toMatchObject({
      status: 400,
      json: { error: { code: '262197', target: 'uuid' } },
    });
    expect((await call(simulator, `${JOBS}?uuid=${A}`)).json.num_records).toBe(1);
  });
});

it('a job that was forgotten is neither found nor commanded', async () => {
  const simulator = await withJobs([{ uuid: A, description: 'short', work: 1 }]);
  simulator.clock.advance(301);
  for (const reply of [await call(simulator, `${JOBS}/${A}`), await patch(simulator, A, 'cancel')])
    expect(reply).toMatchObject({ status: 404, json: { error: { code: '4', target: 'uuid' } } });
});

it.each([
  ['pause', '458783', 405],
  ['resume', '458771', 409],
])('%s is refused with its code, %s', async (action, code, status) => {
  const simulator = await withJobs([{ uuid: A, description: 'one' }]);
  expect(await patch(simulator, A, action)).toMatchObject({ status, json: { error: { code } } });
});

it('an action that does not exist is refused, and so is none', async () => {
  const simulator = await withJobs([{ uuid: A, description: 'one' }]);
  expect((await patch(simulator, A, 'stop')).status).toBe(400);
  expect((await call(simulator, `${JOBS}/${A}`, { method: 'PATCH' })).status).toBe(400);
});

it('a command whose reply was lost has taken effect; one that was cut off before has not', async () => {
  const simulator = await withJobs([{ uuid: A, description: 'one', pausable: true }]);
  simulator.faults.add({ kind: 'reset', when: 'before', method: 'PATCH' });
  await expect(patch(simulator, A, 'pause')).rejects.toThrow('socket hang up');
  simulator.clock.advance(3);
  expect(await stateOf(simulator, A)).toBe('running');
  simulator.faults.add({ kind: 'reset', when: 'after', method: 'PATCH' });
  await expect(patch(simulator, A, 'pause')).rejects.toThrow('socket hang up');
  simulator.clock.advance(3);
  expect(await stateOf(simulator, A)).toBe('paused');
});

it('the Job Manager is not up for a while', async () => {
  const simulator = await withJobs([{ uuid: A, description: 'one' }]);
  const over = simulator.faults.add({
    kind: 'status',
    status: 503,
    code: '458773',
    path: `${JOBS}*`,
    count: 'always',
  });
  expect(await patch(simulator, A, 'cancel')).toMatchObject({
    status: 503,
    json: { error: { code: '458773' } },
  });
  over();
  expect((await patch(simulator, A, 'cancel')).status).toBe(200);
});

it('the ledger lists every command with what was asked, its answer, and no verdict', async () => {
  const simulator = await withJobs([{ uuid: A, description: 'one' }]);
  await patch(simulator, A, 'pause');
  await patch(simulator, A, 'cancel');
  const { writes, ...counts } = simulator.ledger();
  expect(writes).toMatchObject([
    { method: 'PATCH', path: `${JOBS}/${A}`, action: 'pause', status: 405, verdict: 'none', ended: false },
    { method: 'PATCH', path: `${JOBS}/${A}`, action: 'cancel', status: 200, verdict: 'none', ended: false },
  ]);
  expect(counts).toMatchObject({ deletes: 0, wrongfulKills: 0, racedKills: 0 });
});

describe('scenario jobs', () => {
  const open = () => start({ scenario: 'jobs', speed: 0 });

  it('has more than 200 jobs, of which most refuse a pause', async () => {
    const simulator = await open();
    const all = simulator.jobs.list();
    expect(all.length).toBeGreaterThanOrEqual(200);
    const now = simulator.clock.now();
    const refused = all.filter(({ job }) => job.act('pause', now, simulator.switches) === '458783');
    expect(refused.length).toBeGreaterThan(all.length / 2);
  });

  it.each(['pause', 'cancel'] as const)(
    'every %s that is accepted has landed ten seconds later',
    async (action) => {
      const { jobs, clock, switches } = await open();
      const now = clock.now();
      const accepted = jobs.list().filter(({ job }) => job.act(action, now, switches) === undefined);
      expect(accepted.length).toBeGreaterThan(10);
      const after = accepted.map(({ job }) => job.internalState(now + 10_000));
      expect(after.filter((state) => !['paused', 'success', 'failure'].includes(state))).toEqual([]);
    },
  );

  it('every named job does what its name says', async () => {
    const simulator = await open();
    const asked = async (name: keyof typeof NAMED_JOBS, action: string) =>
      (await patch(simulator, NAMED_JOBS[name], action)).json.error?.code ?? 'accepted';
    expect(await stateOf(simulator, NAMED_JOBS.queuedForAWhile)).toBe('queued');
    simulator.clock.advance(9);
    const states = Object.entries(NAMED_JOBS).map(async ([name, uuid]) => [
      name,
      await stateOf(simulator, uuid),
    ]);
    expect(Object.fromEntries(await Promise.all(states))).toEqual({
      shortOne: 'success',
      shortTwo: 'success',
      shortThree: 'success',
      pausable: 'running',
      failsWithErrorObject: 'failure',
      failsWithoutErrorObject: 'failure',
      cancellable: 'running',
      beatsCancel: 'running',
      volumeMove: 'running',
      queuedForAWhile: 'queued',
    });
    const failed = await call(simulator, `${JOBS}/${NAMED_JOBS.failsWithErrorObject}`);
    expect(failed.json.error).toMatchObject({ code: '1638555' });
    const without = await call(simulator, `${JOBS}/${NAMED_JOBS.failsWithoutErrorObject}`);
    expect(without.json).toMatchObject({ code: 2432836 });
    expect(without.json).not.toHaveProperty('error');
    expect(await asked('pausable', 'pause')).toBe('accepted');
    expect(await asked('volumeMove', 'pause')).toBe('458783');
    expect(await asked('cancellable', 'cancel')).toBe('accepted');
    expect(await asked('beatsCancel', 'cancel')).toBe('accepted');
    simulator.clock.advance(10);
    expect(await stateOf(simulator, NAMED_JOBS.pausable)).toBe('paused');
    expect(await stateOf(simulator, NAMED_JOBS.cancellable)).toBe('failure');
    expect(await stateOf(simulator, NAMED_JOBS.beatsCancel)).toBe('success');
    expect(await stateOf(simulator, NAMED_JOBS.queuedForAWhile)).toBe('queued');
    simulator.clock.advance(2);
    expect(await stateOf(simulator, NAMED_JOBS.queuedForAWhile)).toBe('running');
  });

  it('lists 200 jobs by their uuids, and by every filter of the API document', async () => {
    const simulator = await open();
    const uuids = simulator.jobs
      .list()
      .map(({ record }) => record.uuid)
      .slice(0, 100);
    const { json } = await call(simulator, `${JOBS}?uuid=${uuids.join('%7C')}&fields=state`);
    expect(json.records.map(({ uuid }) => uuid)).toEqual(uuids);
    simulator.clock.advance(60);
    const count = async (filter: string): Promise<number> =>
      (await call(simulator, `${JOBS}?${filter}`)).json.num_records;
    const filters = [
      'code=2432836',
      'end_time=%3E2000-01-01T00:00:00Z',
      'message=success',
      'svm.name=svm1',
      `svm.uuid=${simulator.svms[0]?.uuid}`,
      'description=Volume%2A',
      'state=queued%7Crunning',
      'error.arguments.message=hourly.0',
      'error.arguments.code=0',
      'error.code=1638555',
      'error.message=%2Alocked.',
      'start_time=%3E2000-01-01T00:00:00Z',
      'node.name=cluster1-01',
    ];
    const all = simulator.jobs.list().length;
    for (const filter of filters) {
      const found = await count(filter);
      expect([filter, found > 0 && found < all]).toEqual([filter, true]);
    }
  });
});
