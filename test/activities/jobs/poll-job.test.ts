import { ApplicationFailureCategory } from '@temporalio/common';
import { FAILURE } from '../../../src/contracts/failures';
import type { SeenJob } from '../../../src/contracts/track-job';
import { failureOf } from '../support/attempt';
import { BEGAN_MS, look, openJobsRig, uuidOf, withWrongClock } from '../support/jobs';
import type { Rig } from '../support/rig';

const RUNNING = uuidOf(1);
const SUCCEEDS = uuidOf(2);
const FAILS = uuidOf(3);
const PAUSABLE = uuidOf(4);
const NOBODY = uuidOf(99);

let rig: Rig;
beforeEach(async () => {
  rig = await openJobsRig([
    { uuid: RUNNING, description: 'backup', progress: 'creating_node_backups' },
    { uuid: SUCCEEDS, description: 'short', work: 10 },
    { uuid: FAILS, description: 'bad', work: 10, outcome: { code: 4, message: 'no such volume' } },
    { uuid: PAUSABLE, description: 'pausable', pausable: true },
  ]);
});
afterEach(async () => {
  jest.useRealTimers();
  await rig.close();
});

const at = (ageSeconds: number): string => new Date(BEGAN_MS + ageSeconds * 1_000).toISOString();
const iso = (text: string | undefined): number => Date.parse(text ?? '');

function pause(uuid: string): void {
  const { jobs, clock, switches } = rig.simulator;
  jobs.get(uuid)?.job.act('pause', clock.now(), switches);
  clock.advance(2);
}

/** What a look that ended with "not finished" saw. */
async function seenBy(looked: ReturnType<typeof look>): Promise<SeenJob> {
  const failure = await failureOf(looked.result);
  expect(failure.type).toBe(FAILURE.JobNotFinished);
  return failure.details?.[0] as SeenJob;
}

describe('a job that runs', () => {
  test('fails the attempt benignly, with the time to the next look and what was seen', async () => {
    const looked = look(rig, RUNNING, { ageSeconds: 100 });
    const failure = await failureOf(looked.result);
    expect(failure).toMatchObject({
      type: FAILURE.JobNotFinished,
      category: ApplicationFailureCategory.BENIGN,
      nonRetryable: false,
      message: `Job ${RUNNING} is running`,
      details: [{ state: 'running', message: 'creating_node_backups' }],
    });
    // Without a hold the next attempt comes with the next look: every 4 s from 60 s on, of a grid.
    expect(Number(failure.nextRetryDelay)).toBeGreaterThanOrEqual(1_500);
    expect(Number(failure.nextRetryDelay)).toBeLessThanOrEqual(6_000);
  });

  test('has been heartbeat before that, once, as the failure has it', async () => {
    const looked = look(rig, RUNNING);
    const { details } = await failureOf(looked.result);
    expect(looked.heartbeats).toEqual(details);
  });

  test('is looked at a last time before the deadline', async () => {
    const deadline = { ageSeconds: 3_000, deadlineMs: BEGAN_MS + 3_020_000 };
    const failure = await failureOf(look(rig, RUNNING, deadline).result);
    expect(Number(failure.nextRetryDelay)).toBeGreaterThan(14_000);
    expect(Number(failure.nextRetryDelay)).toBeLessThanOrEqual(15_000);
  });

  test('is the same in capital letters', async () => {
    expect(await seenBy(look(rig, RUNNING.toUpperCase()))).toMatchObject({ state: 'running' });
  });

  test('ends the wait when its state is one that is waited for', async () => {
    const until = { until: ['paused', 'running'] };
    expect(await look(rig, RUNNING, until).result).toMatchObject({
      kind: 'reached',
      job: { uuid: RUNNING, state: 'running' },
    });
    expect(await seenBy(look(rig, PAUSABLE, { until: ['paused'], ageSeconds: 5 }))).toMatchObject({
      state: 'running',
    });
  });
});

describe('a job that has ended', () => {
  test.each([
    [SUCCEEDS, { state: 'success', code: '0' }],
    [FAILS, { state: 'failure', error: { code: '4', message: 'no such volume' } }],
  ])('%s is given as ONTAP showed it', async (uuid, job) => {
    rig.simulator.clock.advance(10);
    expect(await look(rig, uuid).result).toMatchObject({ kind: 'ended', job: { uuid, ...job } });
  });

  test('is an end also for a wait for another state', async () => {
    rig.simulator.clock.advance(10);
    expect(await look(rig, FAILS, { until: ['success'] }).result).toMatchObject({ kind: 'ended' });
  });
});

describe('a job that ONTAP does not know', () => {
  const seen: SeenJob = { state: 'running', at: at(7), absentSince: at(20) };

  test('has vanished when an earlier look saw it, with the last state and time', async () => {
    const first = look(rig, SUCCEEDS, { ageSeconds: 60 });
    const last = await seenBy(first);
    rig.simulator.clock.advance(311);
    const missing = look(rig, SUCCEEDS, {
      ageSeconds: 371,
      info: { attempt: 2, heartbeatDetails: first.heartbeats.at(-1) },
    });
    expect(await seenBy(missing)).toMatchObject({ ...last, absentSince: expect.any(String) });
    const info = { attempt: 3, heartbeatDetails: missing.heartbeats.at(-1) };
    // An attempt that was lost may have seen it until just before.
    expect(await seenBy(look(rig, SUCCEEDS, { ageSeconds: 665, info }))).toMatchObject(last);
    expect(await look(rig, SUCCEEDS, { ageSeconds: 675, info }).result).toMatchObject({
      kind: 'vanished',
      last,
    });
    expect(last).toMatchObject({ state: 'running' });
    expect(Math.abs(iso(last.at) - iso(at(60)))).toBeLessThan(2_000);
  });

  test('has vanished when an earlier activity of the wait saw it', async () => {
    expect(await look(rig, NOBODY, { ageSeconds: 400, seen }).result).toEqual({
      kind: 'vanished',
      last: seen,
    });
  });

  test('what a look of this activity saw is newer than what came with its input', async () => {
    const heartbeatDetails = { ...seen, state: 'paused', at: at(9) };
    const info = { attempt: 3, heartbeatDetails };
    expect(await look(rig, NOBODY, { ageSeconds: 400, seen, info }).result).toEqual({
      kind: 'vanished',
      last: heartbeatDetails,
    });
  });
});

describe('a paused job', () => {
  test('carries since when it is paused from look to look, until it runs again', async () => {
    pause(PAUSABLE);
    const first = await seenBy(look(rig, PAUSABLE, { ageSeconds: 10 }));
    expect(Math.abs(iso(first.pausedSince) - iso(at(10)))).toBeLessThan(2_000);
    const later = await seenBy(
      look(rig, PAUSABLE, { ageSeconds: 60, info: { attempt: 2, heartbeatDetails: first } }),
    );
    expect(later).toMatchObject({ state: 'paused', pausedSince: first.pausedSince });
    expect(iso(later.at) - iso(first.at)).toBeGreaterThan(45_000);
    const { jobs, clock, switches } = rig.simulator;
    jobs.get(PAUSABLE)?.job.act('resume', clock.now(), switches);
    const resumed = await seenBy(
      look(rig, PAUSABLE, { ageSeconds: 90, info: { attempt: 3, heartbeatDetails: later } }),
    );
    expect(resumed).not.toHaveProperty('pausedSince');
  });

  test('ends the wait when it is paused for too long, and not before', async () => {
    pause(PAUSABLE);
    const heartbeatDetails: SeenJob = { state: 'paused', at: at(0), pausedSince: at(0) };
    const paused = { pausedFailAfterMs: 60_000, info: { attempt: 2, heartbeatDetails } };
    await seenBy(look(rig, PAUSABLE, { ageSeconds: 50, ...paused }));
    expect(await look(rig, PAUSABLE, { ageSeconds: 61, ...paused }).result).toMatchObject({
      kind: 'paused_too_long',
      last: { state: 'paused', pausedSince: at(0) },
    });
  });

  test('may be paused for ever when nobody says otherwise', async () => {
    pause(PAUSABLE);
    const heartbeatDetails: SeenJob = { state: 'paused', at: at(0), pausedSince: at(0) };
    const info = { attempt: 2, heartbeatDetails };
    expect(await seenBy(look(rig, PAUSABLE, { ageSeconds: 9_000_000, info }))).toMatchObject({
      pausedSince: at(0),
    });
  });
});

test.each([-3, 3])('a worker whose clock is %i hours wrong sees and waits the same', async (hours) => {
  withWrongClock(hours);
  pause(PAUSABLE);
  const paused = { pausedFailAfterMs: 60_000 };
  const first = look(rig, PAUSABLE, { ageSeconds: 100, ...paused });
  const failure = await failureOf(first.result);
  const seen = failure.details?.[0] as SeenJob;
  expect(Math.abs(iso(seen.at) - iso(at(100)))).toBeLessThan(2_000);
  expect(seen.pausedSince).toBe(seen.at);
  expect(Number(failure.nextRetryDelay)).toBeLessThanOrEqual(18_000);
  // The next look is made by a worker whose clock is right.
  jest.useRealTimers();
  const info = { attempt: 2, heartbeatDetails: seen };
  await seenBy(look(rig, PAUSABLE, { ageSeconds: 150, info, ...paused }));
  expect(await look(rig, PAUSABLE, { ageSeconds: 163, info, ...paused }).result).toMatchObject({
    kind: 'paused_too_long',
  });
});

test('a state that ONTAP does not document, and long texts, are kept as text and cut', async () => {
  const job = { uuid: RUNNING, state: 'S'.repeat(5_000), message: '€'.repeat(5_000) };
  const body = JSON.stringify(job);
  rig.simulator.faults.add({ kind: 'body', body, path: '/api/cluster/jobs/*' });
  const looked = look(rig, RUNNING);
  const failure = await failureOf(looked.result);
  const [seen] = failure.details as [SeenJob];
  expect(Buffer.byteLength(seen.state ?? '')).toBe(100);
  expect(Buffer.byteLength(seen.message ?? '')).toBeLessThanOrEqual(512);
  expect(Buffer.byteLength(seen.message ?? '')).toBeGreaterThan(400);
  const kept = JSON.stringify([failure.message, failure.details, looked.heartbeats[0]]);
  expect(Buffer.byteLength(kept)).toBeLessThan(4 * 1_024);
  rig.simulator.faults.add({
    kind: 'body',
    body: JSON.stringify({ uuid: RUNNING }),
    path: '/api/cluster/jobs/*',
  });
  expect(await seenBy(look(rig, RUNNING, { ageSeconds: 5 }))).toMatchObject({ state: 'unknown' });
});
