import { FAILURE } from '../../../src/contracts/failures';
import { waitFor } from '../../support/wait-for';
import { failureOf } from '../support/attempt';
import { BEGAN_MS, look, openJobsRig, uuidOf } from '../support/jobs';
import { holdsOf } from '../support/poller';
import { HELD } from '../../../src/activities/jobs/held-looks';
import type { Rig } from '../support/rig';

const JOB = uuidOf(1);
const OTHER = uuidOf(2);
/** Two looks of a young wait. */
const SHORT = { ...HELD, longestMs: 2_500 };
/** Longer than any test. */
const LONG = { ...HELD, longestMs: 60_000 };

let rig: Rig;
beforeEach(async () => {
  rig = await openJobsRig([
    { uuid: JOB, description: 'backup', progress: 'one' },
    { uuid: OTHER, description: 'other' },
  ]);
});
afterEach(() => rig.close());

const held = (change: Parameters<Rig['withContext']>[0] = {}) => ({
  activities: rig.withContext({ holds: LONG, ...change }),
});
const single = { path: '/api/cluster/jobs/*' } as const;
const forbidden = { kind: 'status', status: 403, code: '6', count: 'always', ...single } as const;

describe('the length of a hold', () => {
  test('is a random point of the last quarter of 90 s, and ends 15 s before the attempt would be lost', () => {
    for (const part of [0, 0.5, 1]) {
      const { ms, end } = holdsOf({}, undefined, () => part).begin(90_000);
      end();
      expect(ms).toBe(90_000 * (1 - part / 4));
    }
    const { ms, end } = holdsOf({}).begin(45_000);
    end();
    expect(ms).toBe(45_000);
  });

  test('is that until the last look before the deadline, where that comes first', () => {
    const { ms, end } = holdsOf({}, undefined, () => 1).begin(90_000, 20_000);
    end();
    expect(ms).toBe(20_000);
  });

  test('is at most 5 s above four fifths of the slots, and none where only fifty are free', () => {
    const holds = holdsOf({ slots: 300 });
    const all = Array.from({ length: 260 }, () => holds.begin(90_000));
    for (const { end } of all) end();
    expect(all.map(({ ms }) => ms)).toEqual([
      ...Array.from({ length: 240 }, () => 90_000),
      ...Array.from({ length: 10 }, () => 5_000),
      ...Array.from({ length: 10 }, () => 0),
    ]);
    expect(all.at(-1)?.againMs(10)).toBeGreaterThanOrEqual(1_000);
    expect(all.at(0)?.againMs(10)).toBe(1);
  });
});

test('an attempt holds its slot until the job ends', async () => {
  const looked = look(held(), JOB);
  await waitFor('it was seen', () => looked.heartbeats.length > 0);
  expect(looked.heartbeats).toEqual([expect.objectContaining({ state: 'running' })]);
  rig.simulator.jobs.add({ uuid: JOB, description: 'backup', work: 0 });
  expect(await looked.result).toMatchObject({ kind: 'ended', job: { state: 'success' } });
});

test('when its hold is over it heartbeats what it knows, and is tried again at once', async () => {
  const looked = look(held({ holds: SHORT }), JOB);
  const failure = await failureOf(looked.result);
  expect(failure).toMatchObject({ type: FAILURE.JobNotFinished, nextRetryDelay: 1 });
  expect(looked.heartbeats.at(-1)).toEqual(failure.details?.[0]);
  expect(rig.requests.length).toBeGreaterThanOrEqual(2);
});

test('a worker that stops lets it go at once, also one that is not seen yet', async () => {
  const stop = new AbortController();
  let answer = () => {};
  const isAsked = new Promise<void>((reached) => {
    rig.simulator.before({ path: `/api/cluster/jobs/${OTHER}` }, () => {
      reached();
      return new Promise((resolve) => (answer = resolve));
    });
  });
  const seen = look(held({ stopping: stop.signal }), JOB);
  await waitFor('it was seen', () => seen.heartbeats.length > 0);
  const unseen = look(held({ stopping: stop.signal }), OTHER);
  await isAsked;
  const began = performance.now();
  stop.abort();
  for (const failure of await Promise.all([failureOf(seen.result), failureOf(unseen.result)]))
    expect(failure).toMatchObject({ type: FAILURE.JobNotFinished, nextRetryDelay: 500 });
  expect(performance.now() - began).toBeLessThan(1_000);
  answer();
});

test('a wait that was begun before looks were held heartbeats at a third of its time-out', async () => {
  const looked = look(held(), JOB, { info: { heartbeatTimeoutMs: 300, startToCloseTimeoutMs: 60_000 } });
  const { heartbeats } = looked;
  await waitFor('it beats what it saw', () => heartbeats.length >= 4 && heartbeats.at(-1) !== undefined);
  looked.cancel();
  await looked.result.catch(() => undefined);
  expect(heartbeats.at(-1)).toMatchObject({ state: 'running' });
});

test('it leaves before its deadline, after a last look, so that the server ends the wait', async () => {
  const deadline = { deadlineMs: BEGAN_MS + 4_000 };
  const looked = look(held(), JOB, deadline);
  const began = performance.now();
  await waitFor('it was seen', () => looked.heartbeats.length > 0);
  const requests = rig.requests.length;
  const failure = await failureOf(looked.result);
  expect(performance.now() - began).toBeLessThan(4_000);
  expect(rig.requests.length).toBeGreaterThan(requests);
  expect(failure.type).toBe(FAILURE.JobNotFinished);
  // Later than the deadline by a little.
  expect(Number(failure.nextRetryDelay)).toBeGreaterThan(500);
  expect(Number(failure.nextRetryDelay)).toBeLessThanOrEqual(1_100);
});

describe('trouble', () => {
  test('is told by one failed attempt; the next one holds its slot until there is an answer', async () => {
    const mend = rig.simulator.faults.add(forbidden);
    const { activities } = held();
    const first = look({ activities }, JOB);
    const failure = await failureOf(first.result);
    expect(failure).toMatchObject({ type: FAILURE.OntapForbidden, nonRetryable: false, nextRetryDelay: 1 });
    const details = first.heartbeats.at(-1);
    expect(details).toEqual({
      failingSince: new Date(BEGAN_MS).toISOString(),
      failing: FAILURE.OntapForbidden,
      nextTry: expect.any(String),
    });
    const { nextTry } = details as { nextTry: string };
    expect(Math.abs(Date.parse(nextTry) - BEGAN_MS - 30_000)).toBeLessThan(5_000);
    mend();
    // Told as the server would: by the clock of its attempts, 31 s later.
    const second = look({ activities }, JOB, {
      ageSeconds: 31,
      info: { attempt: 2, heartbeatDetails: details },
    });
    expect(await failureOf(second.result)).toMatchObject({ type: FAILURE.JobNotFinished, nextRetryDelay: 1 });
    expect(second.heartbeats.at(-1)).toEqual(
      expect.not.objectContaining({ failingSince: expect.anything() }),
    );
  });

  test('that lasts is noted with its next try, and told again when the hold is over or it is another', async () => {
    const mend = rig.simulator.faults.add({ ...forbidden, status: 503, code: '458773' });
    const { activities } = held({ holds: SHORT });
    const failingSince = new Date(BEGAN_MS - 60_000).toISOString();
    const told = { failingSince, failing: FAILURE.OntapBusy };
    const lasting = look({ activities }, JOB, { info: { attempt: 2, heartbeatDetails: told } });
    expect(await failureOf(lasting.result)).toMatchObject({ type: FAILURE.OntapBusy, nextRetryDelay: 1 });
    expect(lasting.heartbeats.at(-1)).toMatchObject({ ...told, nextTry: expect.any(String) });
    mend();
    rig.simulator.faults.add(forbidden);
    const other = look({ activities }, OTHER, { info: { attempt: 3, heartbeatDetails: told } });
    expect(await failureOf(other.result)).toMatchObject({ type: FAILURE.OntapForbidden });
  });
});
