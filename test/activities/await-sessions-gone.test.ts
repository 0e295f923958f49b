import type { Info } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import { FAILURE } from '../../src/contracts/failures';
import type { SimulatedSession } from '../../src/simulator';
import { attempt, failureOf } from './support/attempt';
import { keyOf } from './support/kills';
import { openRig, type Rig } from './support/rig';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig({ simulator: { speed: 0 } });
});
afterAll(() => rig?.close());
afterEach(() => {
  for (const { session } of rig.simulator.sessions.list()) rig.simulator.sessions.remove(session);
});

/** A look so many milliseconds after the first, of which the deadline is 60 s away. */
const look = (sessions: SimulatedSession[], ageMs = 0, info: Partial<Info> = {}) => {
  const control = sessions.map((session) => {
    const { client_address: client, client_port: clientPort } = session.identity;
    if (client === undefined || clientPort === undefined) throw new Error('a session without its client');
    return { ...keyOf(session), client, clientPort };
  });
  return attempt(rig.activities.awaitSessionsGone, [{ sessions: control }], {
    scheduledTimestampMs: 1_000_000,
    currentAttemptScheduledTimestampMs: 1_000_000 + ageMs,
    scheduleToCloseTimeoutMs: 60_000,
    ...info,
  }).result;
};

test('when all are gone, the answer is that, with the use of every node that has sessions', async () => {
  const killed = rig.add();
  for (const node of ['cluster1-01', 'cluster1-02', 'cluster1-02']) rig.add({ node });
  rig.simulator.sessions.remove(killed);
  expect(await look([killed])).toEqual({
    at: expect.any(String) as string,
    present: [],
    used: { 'cluster1-01': 1, 'cluster1-02': 2 },
  });
});

test.each([
  ['the first', 0, 1_000],
  ['an early', 2_000, 1_000],
  ['a later', 20_000, 4_000],
  ['the last but one', 50_000, 8_000],
])('what is still listed at %s look is waited for, as no error', async (_which, ageMs, delay) => {
  const failure = await failureOf(look([rig.add()], ageMs));
  expect(failure).toMatchObject({
    type: FAILURE.SessionsStillPresent,
    category: ApplicationFailureCategory.BENIGN,
    nonRetryable: false,
    nextRetryDelay: delay,
  });
});

test('two looks are never more than 15 s apart', async () => {
  const late = look([rig.add()], 200_000, { scheduleToCloseTimeoutMs: 300_000 });
  expect((await failureOf(late)).nextRetryDelay).toBe(15_000);
});

test('when the deadline leaves no room for another look, the answer names what is still there', async () => {
  const [stays, goes] = [rig.add(), rig.add()];
  rig.simulator.sessions.remove(goes);
  expect(await look([stays, goes], 57_500)).toMatchObject({ present: [keyOf(stays)] });
});

test('a session whose id is used again is gone', async () => {
  const killed = rig.add();
  rig.simulator.sessions.reuse(killed);
  expect(await look([killed])).toMatchObject({ present: [] });
});

test('a session that is halted and has lost its data connection is still there', async () => {
  const killed = rig.add();
  killed.patch({ data: { state: 'halted', reason: 'aborted', operation: 'backup', bytes_processed: 1 } });
  await expect(look([killed])).rejects.toThrow('1 killed sessions are still listed');
});

test('a session is awaited until it vanishes', async () => {
  const killed = rig.add();
  killed.kill(rig.simulator.clock.now(), { kind: 'halted-then-gone', seconds: 2 });
  await failureOf(look([killed]));
  rig.simulator.clock.advance(3);
  expect(await look([killed], 1_000)).toMatchObject({ present: [] });
});
