import { writeFileSync } from 'node:fs';
import { temporal } from '@temporalio/proto';
import { SECRET } from '../support/stage';
import { waitFor as waitUntil } from '../../support/wait-for';
import { eventsOf } from './support/job-steps';
import { ASKER } from './support/use-job-stages';
import { useSkippedTime } from './support/use-skipped-time';

const time = useSkippedTime();
const MINUTE_S = 60;
const HOUR_S = 3_600;
const SIX_HOURS_S = 6 * HOUR_S;

/** The longest time between two looks that may be asked for: hours have few of them. */
const RARELY = { maxLook: '120s' };
const LONGEST_LAG_S = 184;
const { EventType } = temporal.api.enums.v1;
const TASK_EVENTS: ReadonlySet<number> = new Set([
  EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
]);

/** A wait to its end, and what it took; how often the workflow was woken for it may differ by chance. */
async function waitFor(seconds: number) {
  const stage = await time.open();
  const uuid = stage.add({ work: seconds });
  let looks = 0;
  stage.simulator.hooks.onRequest(({ method, path }) => {
    if (method === 'GET' && path.startsWith('/api/cluster/jobs')) looks++;
  });
  const handle = await stage.jobs.watch(stage.watchInput(uuid, RARELY));
  const outcome = await handle.result();
  const events = await eventsOf(stage, handle.workflowId);
  const steps = events.filter((event) => !TASK_EVENTS.has(event.eventType ?? 0)).length;
  return {
    outcome,
    events: events.length,
    steps,
    looks,
    lagSeconds: stage.simulator.clock.elapsed() - seconds,
  };
}

test('a wait of six hours takes as many events as one of a minute, and at most thirty', async () => {
  const minute = await waitFor(MINUTE_S);
  const long = await waitFor(SIX_HOURS_S);
  expect(long.outcome).toMatchObject({ outcome: 'succeeded' });
  expect(long.looks).toBeGreaterThan(SIX_HOURS_S / LONGEST_LAG_S);
  expect(long.lagSeconds).toBeGreaterThanOrEqual(0);
  expect(long.lagSeconds).toBeLessThanOrEqual(LONGEST_LAG_S);
  expect(long.steps).toBe(minute.steps);
  expect(long.events).toBeLessThanOrEqual(30);
});

/** A wait of two hours, of which the secret is wrong from the first half hour on until the given time. */
async function withWrongSecret(rightAgainMs: number, deadline?: string) {
  const stage = await time.open();
  const uuid = stage.add({ work: 2 * HOUR_S });
  const { auth } = stage.entry;
  const file = ('basic' in auth ? auth.basic.passwordFile : undefined) ?? '';
  stage.at(HOUR_S * 500, () => writeFileSync(file, 'a-wrong-one'));
  stage.at(rightAgainMs, () => writeFileSync(file, SECRET));
  const input = stage.watchInput(uuid, { ...RARELY, ...(deadline === undefined ? {} : { deadline }) });
  const handle = await stage.jobs.watch(input);
  const end = await handle.result().catch((error: unknown) => error);
  const events = await eventsOf(stage, handle.workflowId);
  return { end, events: events.length, badLogins: stage.simulator.stats().statuses['401'] };
}

test('refused credentials in the middle of a wait make one bad login, and it goes on when they are right', async () => {
  const { end, events, badLogins } = await withWrongSecret(HOUR_S * 1_500);
  expect(end).toMatchObject({ outcome: 'succeeded' });
  expect(badLogins).toBe(1);
  expect(events).toBeLessThanOrEqual(30);
});

test('credentials that stay wrong end the wait at its deadline, without a rush before it', async () => {
  const deadline = await time.soon(HOUR_S * 1_010);
  const { end, events, badLogins } = await withWrongSecret(2 * HOUR_S * 1_000, deadline);
  expect(end).toMatchObject({
    type: 'DeadlineExceeded',
    details: { outcome: 'deadline_exceeded', deadline },
  });
  expect(badLogins).toBe(1);
  expect(events).toBeLessThanOrEqual(45);
});

test('a pause that stays hidden is unconfirmed, and a resume after it waits for it to land', async () => {
  const stage = await time.open();
  const uuid = stage.add({ pausable: true, pausing: 10 * MINUTE_S });
  const handle = await stage.jobs.watch(stage.watchInput(uuid, RARELY));
  // Time is skipped while a result is awaited.
  const end = handle.result();
  expect(await handle.pause(ASKER)).toEqual({
    outcome: 'unconfirmed',
    why: 'ONTAP accepted the pause but did not show it in time; look at the job again',
    state: 'running',
  });
  const early = await handle.resume(ASKER);
  expect(['unconfirmed', 'confirmed']).toContain(early.outcome);
  await waitUntil(
    'the pause has landed',
    () => stage.state(uuid) === 'paused' || early.outcome === 'confirmed',
  );
  expect(await handle.resume(ASKER)).toMatchObject({ outcome: expect.stringMatching(/confirmed|already/) });
  expect(stage.state(uuid)).toBe('running');
  stage.finish(uuid);
  expect(await end).toMatchObject({ outcome: 'succeeded' });
});

test('a command that leaves a job paused does not make the watch forget since when it is', async () => {
  const stage = await time.open({ switches: { mav: '202-error' } });
  const uuid = stage.add({ paused: true });
  const onPaused = { failAfter: '1h' };
  const handle = await stage.jobs.watch(stage.watchInput(uuid, { ...RARELY, onPaused }));
  await waitUntil('a look has seen it', async () => (await handle.lastSeen()) !== undefined);
  const { pausedSince } = (await handle.lastSeen()) ?? {};
  const end = handle.result().catch((error: unknown) => error);
  expect(await handle.cancelJob(ASKER)).toMatchObject({ outcome: 'awaits_approval', state: 'paused' });
  expect(await end).toMatchObject({ type: 'PausedTooLong', details: { since: pausedSince } });
});

test('ONTAP forgets a job while its only worker is away: vanished, with the last state and time', async () => {
  const stage = await time.open();
  const uuid = stage.add({ work: HOUR_S });
  // The worker is back when the job has been over for longer than ONTAP keeps it.
  stage.at(HOUR_S * 900, () => stage.simulator.clock.advance(HOUR_S));
  const handle = await stage.jobs.watch(stage.watchInput(uuid, RARELY));
  const end = await handle.result();
  expect(end).toMatchObject({ outcome: 'vanished', lastState: 'running', at: expect.any(String) });
});
