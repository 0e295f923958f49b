import { defaultMaxListeners, getEventListeners, getMaxListeners } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { cancellationSignal, type Info } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import { FAILURE } from '../../../src/contracts/failures';
import type { AwaitGoneResult } from '../../../src/contracts/kill';
import type { SimulatedSession } from '../../../src/simulator';
import { attempt, failureOf } from '../support/attempt';
import { keyOf, lookForGone, pathOf } from '../support/kills';
import { openRig, type Rig } from '../support/rig';

const LISTING = '/api/protocols/ndmp/sessions';
const NO_SESSIONS = JSON.stringify({ records: [], num_records: 0 });

let rig: Rig;
beforeAll(async () => {
  rig = await openRig({ simulator: { speed: 0 } });
});
afterAll(() => rig?.close());
afterEach(() => {
  for (const { session } of rig.simulator.sessions.list()) rig.simulator.sessions.remove(session);
});

const attemptAt = (sessions: SimulatedSession[], ageMs?: number, info?: Partial<Info>) =>
  lookForGone(rig, sessions, ageMs, info);
const look = (...args: Parameters<typeof attemptAt>) => attemptAt(...args).result;

/** The look after a first one that was not the last, which carries on what that has seen. */
async function secondLook(sessions: SimulatedSession[], ageMs = 1_000) {
  const first = attemptAt(sessions);
  await failureOf(first.result);
  return attemptAt(sessions, ageMs, { heartbeatDetails: first.heartbeats.at(-1) });
}

test('when all are gone at two looks, the answer is that, with the use of every node that has sessions', async () => {
  const killed = rig.add();
  for (const node of ['cluster1-01', 'cluster1-02', 'cluster1-02']) rig.add({ node });
  rig.simulator.sessions.remove(killed);
  expect(await (await secondLook([killed])).result).toEqual({
    at: expect.any(String) as string,
    present: [],
    unproven: [],
    used: { 'cluster1-01': 1, 'cluster1-02': 2 },
  });
});

test('a session is gone only by two reads of its own, a second apart: a listing without it proves nothing', async () => {
  const killed = rig.add();
  rig.simulator.faults.add({ kind: 'body', body: NO_SESSIONS, method: 'GET', path: LISTING });
  await expect(look([killed])).rejects.toThrow('1 killed sessions are still there');
  rig.simulator.sessions.remove(killed);
  const once = await failureOf(look([killed]));
  expect(once).toMatchObject({ message: expect.stringContaining('of 1 it is not certain') as string });
  expect(once.nextRetryDelay).toBeGreaterThanOrEqual(1_000);
});

test('a single 404 of a session that is there is no proof, and the next look shows it', async () => {
  const killed = rig.add();
  const path = pathOf(killed);
  rig.simulator.faults.add({ kind: 'body', body: NO_SESSIONS, method: 'GET', path: LISTING, count: 2 });
  rig.simulator.faults.add({ kind: 'status', status: 404, code: '4', method: 'GET', path });
  await expect((await secondLook([killed])).result).rejects.toThrow('1 killed sessions are still there');
});

test("a gateway's 404 is no proof, whatever JSON it sends", async () => {
  const killed = rig.add();
  const path = pathOf(killed);
  rig.simulator.faults.add({ kind: 'body', body: NO_SESSIONS, method: 'GET', path: LISTING, count: 2 });
  rig.simulator.faults.add({ kind: 'status', status: 404, code: '404', method: 'GET', path, count: 2 });
  const second = await secondLook([killed], 57_500);
  expect(await second.result).toMatchObject({ present: [], unproven: [keyOf(killed)] });
});

test('a read that fails counts neither way', async () => {
  const killed = rig.add();
  rig.simulator.sessions.remove(killed);
  rig.simulator.faults.add({ kind: 'status', status: 500, method: 'GET', path: pathOf(killed) });
  const second = await secondLook([killed], 57_500);
  expect(await second.result).toMatchObject({ present: [], unproven: [keyOf(killed)] });
});

test.each([
  ['the first', 0, 1_000],
  ['an early', 2_000, 1_000],
  ['a later', 20_000, 4_000],
])('what is still listed at %s look is waited for, as no error', async (_which, ageMs, delay) => {
  const failure = await failureOf(look([rig.add()], ageMs));
  expect(failure).toMatchObject({
    type: FAILURE.SessionsStillPresent,
    category: ApplicationFailureCategory.BENIGN,
    nonRetryable: false,
    nextRetryDelay: delay,
  });
});

test('the last look falls due when its time is over, whatever the one before it has taken', async () => {
  const last = (sessions: SimulatedSession[], ageMs: number) =>
    failureOf(look(sessions, ageMs, { scheduleToCloseTimeoutMs: 62_000 }));
  const { nextRetryDelay } = await last([rig.add()], 52_000);
  expect(nextRetryDelay).toBeLessThan(8_000);
  expect(nextRetryDelay).toBeGreaterThan(6_000);
});

test('a look that took until its time was over is the last one, however early it fell due', async () => {
  const stays = rig.add();
  const input = { sessions: [{ ...keyOf(stays), client: '192.0.2.1', clientPort: 1 }], withinMs: 2_000 };
  rig.simulator.before({ method: 'GET', path: LISTING }, () => setTimeout(1_100));
  const slow = attempt(rig.activities.awaitSessionsGone, [input], { scheduleToCloseTimeoutMs: 60_000 });
  expect(await slow.result).toMatchObject({ at: expect.any(String) as string });
});

test('what a look knows goes with its failure, too: the server may end the watch between two looks', async () => {
  expect((await failureOf(look([rig.add()]))).details).toEqual([[-1]]);
});

test('two looks are never more than 15 s apart', async () => {
  const late = look([rig.add()], 200_000, { scheduleToCloseTimeoutMs: 300_000 });
  expect((await failureOf(late)).nextRetryDelay).toBe(15_000);
});

test('when the deadline leaves no room for another look, the answer names what is still there', async () => {
  const [stays, goes] = [rig.add(), rig.add()];
  rig.simulator.sessions.remove(goes);
  const second = await secondLook([stays, goes], 57_500);
  expect(await second.result).toMatchObject({ present: [keyOf(stays)], unproven: [] });
});

test('a session whose id is used again is gone', async () => {
  const killed = rig.add();
  rig.simulator.sessions.reuse(killed);
  expect(await (await secondLook([killed])).result).toMatchObject({ present: [], unproven: [] });
});

describe('of a session that is gone, and whose kill ONTAP had made a request of,', () => {
  const goneWith = async (decide: (request: number) => void) => {
    rig.simulator.switches.mav = '403';
    const session = rig.add();
    await rig.context.client.deleteNdmpSession(keyOf(session));
    rig.simulator.switches.mav = 'off';
    const request = rig.simulator.approvals.list().length;
    decide(request);
    rig.simulator.sessions.remove(session);
    const owner = { svm: 'svm1', node: 'node1' };
    const sought = { ...keyOf(session), client: '192.0.2.1', clientPort: 1, request, ...owner };
    const input = { sessions: [sought] };
    const times = { scheduledTimestampMs: 1_000_000, scheduleToCloseTimeoutMs: 60_000 };
    const first = attempt(rig.activities.awaitSessionsGone, [input], {
      ...times,
      currentAttemptScheduledTimestampMs: 1_000_000,
    });
    await failureOf(first.result);
    const result = await attempt(rig.activities.awaitSessionsGone, [input], {
      ...times,
      currentAttemptScheduledTimestampMs: 1_001_000,
      heartbeatDetails: first.heartbeats.at(-1),
    }).result;
    return { session, result };
  };

  test.each(['executed', 'vetoed', 'expired', 'approved', 'pending'] as const)(
    'a request that is %s is told',
    async (state) => {
      const { session, result } = await goneWith((index) =>
        state === 'pending' ? undefined : rig.simulator.approvals.decide({ index, state }),
      );
      expect(result).toMatchObject({ present: [], unproven: [], requests: [{ ...keyOf(session), state }] });
    },
  );

  test('a request that was executed is told to the next look, in case that is the last one', async () => {
    const session = rig.add();
    rig.simulator.switches.mav = '403';
    await rig.context.client.deleteNdmpSession(keyOf(session));
    rig.simulator.switches.mav = 'off';
    const index = rig.simulator.approvals.list().length;
    rig.simulator.approvals.decide({ index, state: 'executed' });
    rig.simulator.sessions.remove(session);
    const stays = rig.add();
    const sessions = [
      { ...keyOf(session), client: '192.0.2.1', clientPort: 1, request: index },
      keyOf(stays),
    ];
    let heartbeatDetails: unknown;
    for (const ageMs of [0, 1_000]) {
      const looked = attempt(rig.activities.awaitSessionsGone, [{ sessions }], {
        scheduledTimestampMs: 1_000_000,
        currentAttemptScheduledTimestampMs: 1_000_000 + ageMs,
        scheduleToCloseTimeoutMs: 60_000,
        heartbeatDetails,
      });
      await failureOf(looked.result);
      heartbeatDetails = looked.heartbeats.at(-1);
    }
    expect(heartbeatDetails).toMatchObject({ requests: [{ ...keyOf(session), state: 'executed' }] });
  });

  test.each([
    [
      'unreadable',
      (index: number) =>
        rig.simulator.faults.add({
          kind: 'status',
          status: 403,
          code: '6',
          method: 'GET',
          path: `/api/security/multi-admin-verify/requests/${index}`,
        }),
    ],
    [
      'answered for by another',
      (index: number) =>
        rig.simulator.faults.add({
          kind: 'body',
          body: JSON.stringify({ index: 99, operation: 'volume delete', state: 'executed' }),
          method: 'GET',
          path: `/api/security/multi-admin-verify/requests/${index}`,
        }),
    ],
    [
      'of a session of the same id elsewhere',
      (index: number) =>
        rig.simulator.faults.add({
          kind: 'body',
          body: JSON.stringify({ index, query: '-vserver svm2 -session-id 2000:1', state: 'executed' }),
          method: 'GET',
          path: `/api/security/multi-admin-verify/requests/${index}`,
        }),
    ],
  ])('a request that is %s tells nothing', async (_, decide) => {
    const { result } = await goneWith(decide);
    expect(result).not.toHaveProperty('requests');
  });
});

test('what shows something else than a look of an earlier activity did has moved', async () => {
  const killed = rig.add();
  const { seen } = (await look([killed], 57_500)) as AwaitGoneResult;
  killed.patch({ data: { state: 'active', operation: 'backup', bytes_processed: 2 } });
  const before = { before: { ...(seen && { seen }) } };
  expect(await lookForGone(rig, [killed], 57_500, {}, before).result).toMatchObject({
    moved: [keyOf(killed)],
  });
  expect(await look([killed], 57_500)).not.toHaveProperty('moved');
});

test('a session that is halted and has lost its data connection is still there', async () => {
  const killed = rig.add();
  killed.patch({ data: { state: 'halted', reason: 'aborted', operation: 'backup', bytes_processed: 1 } });
  await expect(look([killed])).rejects.toThrow('1 killed sessions are still there');
});

test('a session is awaited until it vanishes', async () => {
  const killed = rig.add();
  killed.kill(rig.simulator.clock.now(), { kind: 'halted-then-gone', seconds: 2 });
  await failureOf(look([killed]));
  rig.simulator.clock.advance(3);
  expect(await (await secondLook([killed])).result).toMatchObject({ present: [], unproven: [] });
});

test('what was proven gone stays gone, and is not asked for again', async () => {
  const [gone, stays] = [rig.add(), rig.add()];
  rig.simulator.sessions.remove(gone);
  const second = await secondLook([gone, stays]);
  await failureOf(second.result);
  const before = rig.requests.length;
  const third = attemptAt([gone, stays], 57_500, { heartbeatDetails: second.heartbeats.at(-1) });
  expect(await third.result).toMatchObject({ present: [keyOf(stays)], unproven: [] });
  expect(rig.requests.slice(before).map(({ path }) => path)).toEqual([LISTING]);
});

test('reads of many sessions wait on one signal at once, which is no leak, and leave nothing on it', async () => {
  const killed = Array.from({ length: 40 }, () => rig.add());
  for (const session of killed) rig.simulator.sessions.remove(session);
  let signal = new AbortController().signal;
  let before = 0;
  let most = 0;
  const forget = rig.simulator.hooks.onRequest(() => {
    most = Math.max(most, getEventListeners(signal, 'abort').length);
  });
  const control = killed.map((session) => ({
    ...keyOf(session),
    client: session.identity.client_address ?? '',
    clientPort: session.identity.client_port ?? 0,
  }));
  const look = async () => {
    signal = cancellationSignal();
    before = getEventListeners(signal, 'abort').length;
    return rig.activities.awaitSessionsGone({ sessions: control });
  };
  await failureOf(attempt(look, [], { scheduleToCloseTimeoutMs: 60_000 }).result);
  forget();
  expect(most).toBeGreaterThan(defaultMaxListeners);
  expect(getMaxListeners(signal)).toBeGreaterThan(most);
  expect(getEventListeners(signal, 'abort')).toHaveLength(before);
});
