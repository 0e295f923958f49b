import type { Info } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import { FAILURE } from '../../../src/contracts/failures';
import type { LastLook } from '../../../src/contracts/track-job';
import { type Attempt, attempt, failureOf } from '../support/attempt';
import { BEGAN_MS, look, openJobsRig, uuidOf } from '../support/jobs';
import type { Rig } from '../support/rig';

const [JOB, OTHER, NOBODY] = [uuidOf(1), uuidOf(2), uuidOf(99)];
const LYING = { kind: 'status', status: 404, code: '4', method: 'GET' } as const;

let rig: Rig;
/** What the pending wait of the run saw last. */
let pending: LastLook | undefined;
beforeEach(async () => {
  pending = undefined;
  rig = await openJobsRig(
    [JOB, OTHER].map((uuid) => ({ uuid, description: 'backup', pausable: true })),
    {},
    { readLastLook: async () => pending },
  );
});
afterEach(() => rig.close());

const at = (ageSeconds: number): string => new Date(BEGAN_MS + ageSeconds * 1_000).toISOString();

/** What a look that goes on knows. */
async function knownAfter(looked: Attempt<unknown>): Promise<LastLook> {
  const failure = await failureOf(looked.result);
  expect(failure).toMatchObject({
    type: FAILURE.JobNotFinished,
    category: ApplicationFailureCategory.BENIGN,
    nonRetryable: false,
  });
  expect(looked.heartbeats.at(-1)).toEqual(failure.details?.[0]);
  return failure.details?.[0] as LastLook;
}
const lookWith = (uuid: string, ageSeconds: number, heartbeatDetails: LastLook | undefined) =>
  look(rig, uuid, { ageSeconds, info: { attempt: 2, heartbeatDetails } });
const secondsOf = (text = '') => (Date.parse(text) - BEGAN_MS) / 1_000;

describe('a wait', () => {
  test('does not take a single 404 for an answer, and goes on when the job shows up again', async () => {
    const seen = await knownAfter(look(rig, JOB));
    rig.simulator.faults.add({ ...LYING, path: `/api/cluster/jobs/${JOB}` });
    const missed = await knownAfter(lookWith(JOB, 5, seen));
    expect(missed).toMatchObject({ state: 'running', at: seen.at });
    expect(Math.abs(secondsOf(missed.absentSince) - 5)).toBeLessThan(2);
    const back = await knownAfter(lookWith(JOB, 10, missed));
    expect(back).toMatchObject({ state: 'running' });
    expect(back).not.toHaveProperty('absentSince');
  });

  test('has vanished when it was missing for 300 s, not earlier, however often it was looked for', async () => {
    const seen: LastLook = { state: 'running', at: at(0) };
    let known: LastLook = seen;
    for (const age of [60, 200, 296, 358]) known = await knownAfter(lookWith(NOBODY, age, known));
    expect(secondsOf(known.absentSince)).toBeLessThan(63);
    expect(await lookWith(NOBODY, 362, known).result).toEqual({ kind: 'vanished', last: known });
  });

  test('that saw its job long ago takes as long: an attempt that was lost may have seen it later', async () => {
    const seen: LastLook = { state: 'running', at: at(0) };
    const known = await knownAfter(lookWith(NOBODY, 1_000, seen));
    const still = await knownAfter(lookWith(NOBODY, 1_298, known));
    expect(await lookWith(NOBODY, 1_303, still).result).toMatchObject({ kind: 'vanished' });
  });

  test('that never saw its job looks for 30 s before it was never found', async () => {
    let known = await knownAfter(look(rig, NOBODY));
    expect(Object.keys(known)).toEqual(['absentSince']);
    for (const age of [3, 10, 28]) known = await knownAfter(lookWith(NOBODY, age, known));
    expect(await lookWith(NOBODY, 34, known).result).toEqual({ kind: 'never_found' });
  });

  test('that is begun anew goes on from what the earlier one knew', async () => {
    const known: LastLook = { absentSince: at(0) };
    expect(await look(rig, NOBODY, { ageSeconds: 34, seen: known }).result).toEqual({ kind: 'never_found' });
  });

  test('does not take a hole in a list for one, nor the read that another look shares', async () => {
    rig.simulator.faults.add({ ...LYING, path: `/api/cluster/jobs/${OTHER}`, count: 'always' });
    rig.simulator.faults.add({
      kind: 'body',
      path: '/api/cluster/jobs',
      body: JSON.stringify({ records: [{ uuid: JOB, state: 'running' }], num_records: 1 }),
    });
    const seen: LastLook = { state: 'running', at: at(0) };
    const looks = [JOB, OTHER, OTHER].map((uuid) => knownAfter(lookWith(uuid, 5, seen)));
    const [shown, hidden, again] = await Promise.all(looks);
    expect(shown).not.toHaveProperty('absentSince');
    expect(hidden).toMatchObject({ state: 'running', at: at(0), absentSince: expect.any(String) });
    expect(again).toEqual(hidden);
  });
});

describe('a read for a command', () => {
  const read = (uuid: string, ageSeconds: number, given: { seenAliveMs?: number }, known?: unknown) =>
    attempt(rig.activities.getJob, [{ uuid, absence: given }], dueAt(ageSeconds, known));
  const dueAt = (ageSeconds: number, heartbeatDetails?: unknown): Partial<Info> => ({
    scheduledTimestampMs: BEGAN_MS,
    currentAttemptScheduledTimestampMs: BEGAN_MS + ageSeconds * 1_000,
    ...(heartbeatDetails === undefined ? {} : { attempt: 2, heartbeatDetails }),
  });
  const stillLooks = async (attempted: Attempt<unknown>) => {
    expect(await failureOf(attempted.result)).toMatchObject({
      type: FAILURE.JobNotFinished,
      category: ApplicationFailureCategory.BENIGN,
    });
    return attempted.heartbeats.at(-1);
  };

  test('looks for 30 s for a job that nobody has seen', async () => {
    let known = await stillLooks(read(NOBODY, 0, {}));
    known = await stillLooks(read(NOBODY, 28, {}, known));
    expect(await read(NOBODY, 31, {}, known).result).toBeNull();
  });

  test('looks until 300 s after somebody saw it alive: who asks, or the pending wait of the run', async () => {
    const given = { seenAliveMs: BEGAN_MS - 10_000 };
    const known = await stillLooks(read(NOBODY, 0, given));
    await stillLooks(read(NOBODY, 289, given, known));
    expect(await read(NOBODY, 290, given, known).result).toBeNull();
    pending = { state: 'running', at: at(-5) };
    await stillLooks(read(NOBODY, 290, given, known));
    expect(await read(NOBODY, 295, given, known).result).toBeNull();
  });

  test('gives the job when it is back', async () => {
    rig.simulator.faults.add({ ...LYING, path: `/api/cluster/jobs/${JOB}` });
    const known = await stillLooks(read(JOB, 0, {}));
    expect(await read(JOB, 2, {}, known).result).toMatchObject({ uuid: JOB, state: 'running' });
  });

  test('concludes nothing when nobody can tell what the wait saw', async () => {
    const { getJob } = rig.withContext({
      readLastLook: async () => {
        throw new Error('Temporal is away');
      },
    });
    const info = dueAt(60, { absentSinceMs: BEGAN_MS });
    const failure = await failureOf(attempt(getJob, [{ uuid: NOBODY, absence: {} }], info).result);
    expect(failure).toMatchObject({ type: FAILURE.Unexpected, nonRetryable: false });
  });
});

test('an odd answer concludes nothing, however many looks came before it', async () => {
  const info = {
    attempt: 9,
    scheduledTimestampMs: BEGAN_MS,
    currentAttemptScheduledTimestampMs: BEGAN_MS + 9_000,
    scheduleToCloseTimeoutMs: 120_000,
  };
  const { getJob, confirmCommand } = rig.activities;
  for (const kind of ['html', 'halfBody'] as const) {
    rig.simulator.faults.add({ kind, path: `/api/cluster/jobs/${JOB}`, count: 2 });
    const reads = [
      attempt(getJob, [{ uuid: JOB, absence: {} }], info),
      attempt(confirmCommand, [{ uuid: JOB, command: 'pause' }], info),
    ];
    for (const { result } of reads) expect(await failureOf(result)).toMatchObject({ nonRetryable: false });
  }
});

describe('a command that was sent', () => {
  const confirm = (ageSeconds: number, heartbeatDetails?: unknown, withinMs = 3_600_000) =>
    attempt(rig.activities.confirmCommand, [{ uuid: JOB, command: 'cancel' }], {
      scheduledTimestampMs: BEGAN_MS,
      currentAttemptScheduledTimestampMs: BEGAN_MS + ageSeconds * 1_000,
      scheduleToCloseTimeoutMs: withinMs,
      ...(heartbeatDetails === undefined ? {} : { attempt: 2, heartbeatDetails }),
    });
  const goesOn = async (confirming: Attempt<unknown>) => {
    expect(await failureOf(confirming.result)).toMatchObject({ type: FAILURE.JobNotFinished });
    return confirming.heartbeats.at(-1);
  };

  test('does not end its job by a 404: that was there when the command was sent', async () => {
    rig.simulator.jobs.remove(JOB);
    let known = await goesOn(confirm(0));
    for (const age of [2, 40, 299]) known = await goesOn(confirm(age, known));
    expect(await confirm(300, known).result).toEqual({});
  });

  test('counts from when its job was seen last, also by its own looks', async () => {
    const seen = await goesOn(confirm(100));
    rig.simulator.jobs.remove(JOB);
    const known = await goesOn(confirm(110, seen));
    await goesOn(confirm(399, known));
    expect(await confirm(403, known).result).toEqual({});
  });

  test('is not given up as seen when its time is over while the job is missing', async () => {
    rig.simulator.jobs.remove(JOB);
    // No further look fits: the server closes the activity with what this one says.
    const failure = await failureOf(confirm(119, undefined, 120_000).result);
    expect(failure).toMatchObject({
      type: FAILURE.JobNotFinished,
      details: [{ absentSince: expect.any(String) }],
    });
  });
});
