import { writeFile } from 'node:fs/promises';
import { FAILURE } from '../../../src/contracts/failures';
import { waitFor } from '../../support/wait-for';
import { failureOf } from '../support/attempt';
import { BEGAN_MS, look, openJobsRig, uuidOf } from '../support/jobs';
import { type Rig, SECRET } from '../support/rig';

const A = uuidOf(1);
const B = uuidOf(2);
const LIST = '/api/cluster/jobs';
const SINGLE = '/api/cluster/jobs/*';

let rig: Rig;
beforeEach(async () => {
  rig = await openJobsRig([
    { uuid: A, description: 'one' },
    { uuid: B, description: 'two' },
  ]);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await rig.close();
});

const both = (ageSeconds = 0) => [A, B].map((uuid) => failureOf(look(rig, uuid, { ageSeconds }).result));
const jobRequests = () => rig.requests.filter(({ path }) => path.startsWith(LIST)).length;

test('many looks share one request over HTTPS', async () => {
  const failures = await Promise.all(both());
  expect(failures.map(({ type }) => type)).toEqual([FAILURE.JobNotFinished, FAILURE.JobNotFinished]);
  expect(rig.requests.map(({ target }) => decodeURIComponent(target))).toEqual([
    expect.stringContaining(`uuid=${A}|${B}`),
  ]);
});

test('with refused credentials a wait goes on every 30 s, with one bad login for all, until the secret is right', async () => {
  await writeFile(rig.passwordFile, 'wrong');
  for (const ageSeconds of [0, 30, 60]) {
    for (const failure of await Promise.all(both(ageSeconds))) {
      expect(failure).toMatchObject({ type: FAILURE.OntapAuth, nonRetryable: false, nextRetryDelay: 30_000 });
      expect(failure.message).not.toContain('wrong');
    }
  }
  expect(rig.simulator.stats().statuses).toEqual({ '401': 1 });
  await writeFile(rig.passwordFile, SECRET);
  const failures = await Promise.all(both(90));
  expect(failures.map(({ type }) => type)).toEqual([FAILURE.JobNotFinished, FAILURE.JobNotFinished]);
});

test.each([
  ['an HTML page', { kind: 'html' } as const, FAILURE.NotOntap],
  ['half a body', { kind: 'halfBody' } as const, FAILURE.OntapTransport],
  ['a reset', { kind: 'reset', when: 'before' } as const, FAILURE.OntapTransport],
  [
    'an error of no known kind',
    { kind: 'status', status: 500, code: '13001' } as const,
    FAILURE.OntapProtocol,
  ],
  [
    'a Job Manager that is not up',
    { kind: 'status', status: 503, code: '458773' } as const,
    FAILURE.OntapBusy,
  ],
])('a wait outlives %s', async (_, fault, type) => {
  rig.simulator.faults.add({ ...fault, path: LIST });
  const failures = await Promise.all(both());
  expect(failures.map((failure) => [failure.type, failure.nonRetryable])).toEqual([
    [type, false],
    [type, false],
  ]);
  expect((await Promise.all(both(5))).map((failure) => failure.type)).toEqual([
    FAILURE.JobNotFinished,
    FAILURE.JobNotFinished,
  ]);
});

test('Retry-After sets the time of the next try', async () => {
  rig.simulator.faults.add({ kind: 'status', status: 429, code: '262160', retryAfter: 7, path: LIST });
  const [failure] = await Promise.all(both());
  expect(failure).toMatchObject({ type: FAILURE.OntapBusy, nextRetryDelay: 7_000 });
});

test('a role that may not read jobs does not end a wait: it is asked every 30 s, and told since when', async () => {
  rig.simulator.faults.add({ kind: 'status', status: 403, code: '6', path: SINGLE, count: 2 });
  const first = look(rig, A);
  const refused = { type: FAILURE.OntapForbidden, nonRetryable: false, nextRetryDelay: 30_000 };
  expect(await failureOf(first.result)).toMatchObject(refused);
  const since = new Date(BEGAN_MS).toISOString();
  expect(first.heartbeats.at(-1)).toEqual({ failingSince: since });
  const second = look(rig, A, { ageSeconds: 30, info: { heartbeatDetails: first.heartbeats.at(-1) } });
  expect(await failureOf(second.result)).toMatchObject(refused);
  expect(second.heartbeats.at(-1)).toEqual({ failingSince: since });
  // Seen again, nothing is told any more.
  const third = look(rig, A, { ageSeconds: 60, info: { heartbeatDetails: second.heartbeats.at(-1) } });
  expect(await failureOf(third.result)).toMatchObject({ type: FAILURE.JobNotFinished });
  expect(third.heartbeats.at(-1)).toEqual(expect.not.objectContaining({ failingSince: since }));
});

test('a look that ONTAP keeps waiting heartbeats what was seen before, so that it is not taken for lost', async () => {
  // Seconds pass in hundredths; a fake timer would run outside of the activity.
  const every = setInterval;
  jest.spyOn(global, 'setInterval').mockImplementation((run, ms) => every(run, (ms ?? 0) / 100));
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  const reached = new Promise<void>((resolve) => {
    rig.simulator.before({ path: SINGLE }, () => {
      resolve();
      return opened;
    });
  });
  const seen = { state: 'running', at: '2026-11-22T00:00:00.000Z' };
  const looked = look(rig, A, { seen, info: { heartbeatTimeoutMs: 15_000 } });
  await reached;
  await waitFor('two heartbeats', () => looked.heartbeats.length >= 2);
  expect(looked.heartbeats.slice(0, 2)).toEqual([seen, seen]);
  open();
  expect(await failureOf(looked.result)).toMatchObject({ type: FAILURE.JobNotFinished });
});

test('a failed attempt leaves what was seen before for the next one', async () => {
  rig.simulator.faults.add({ kind: 'html', path: SINGLE });
  const heartbeatDetails = { state: 'running', at: '2026-11-22T00:00:00.000Z' };
  const looked = look(rig, A, { info: { attempt: 2, heartbeatDetails } });
  await failureOf(looked.result);
  const failingSince = new Date(BEGAN_MS).toISOString();
  expect(looked.heartbeats).toEqual([{ ...heartbeatDetails, failingSince }]);
});

test('a cluster that refuses the query is asked for each job alone, and one that fails does not fail the other', async () => {
  rig.simulator.switches.jobUuidQuery = false;
  rig.simulator.faults.add({ kind: 'status', status: 500, code: '13001', path: `/api/cluster/jobs/${B}` });
  const failures = await Promise.all(both());
  expect(failures.map(({ type }) => type)).toEqual([FAILURE.JobNotFinished, FAILURE.OntapProtocol]);
  const before = jobRequests();
  await Promise.all(both(5));
  expect(
    rig.requests
      .slice(-2)
      .map(({ path }) => path)
      .sort(),
  ).toEqual([A, B].map((uuid) => `${LIST}/${uuid}`));
  expect(jobRequests() - before).toBe(2);
});

test('a job that a list leaves out is read alone before it is called vanished', async () => {
  rig.simulator.jobs.remove(B);
  const long = '2026-11-22T00:00:00.000Z';
  const seen = { state: 'running', at: long, absentSince: long };
  const looks = [A, B].map((uuid) => look(rig, uuid, { seen }).result.catch(() => 'not finished'));
  expect(await Promise.all(looks)).toEqual(['not finished', { kind: 'vanished', last: seen }]);
  expect(rig.requests.map(({ path }) => path)).toEqual([LIST, `${LIST}/${B}`]);
});
