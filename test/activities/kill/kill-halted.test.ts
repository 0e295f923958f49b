import { setTimeout as sleep } from 'node:timers/promises';
import { activityInfo } from '@temporalio/activity';
import { FAILURE } from '../../../src/contracts/failures';
import type { HaltState } from '../../../src/contracts/halt';
import { waitFor } from '../../support/wait-for';
import { failureOf } from '../support/attempt';
import { keyOf, kill, pathOf, planned, writesTo } from '../support/kills';
import { openRig, type Rig } from '../support/rig';

const HALTED: HaltState = { halted: true, runId: 'r', since: '2026-01-01T00:00:00.000Z', by: 'alice' };

let state: HaltState | Error = { halted: false };
let cancelled = false;
let asked = 0;
let rig: Rig;
beforeAll(async () => {
  const readHalt = async () => {
    asked++;
    if (state instanceof Error) throw state;
    return state;
  };
  rig = await openRig({ readHalt, isCancelled: async () => cancelled });
});
afterAll(() => rig?.close());
beforeEach(async () => {
  // An answer is shared for a moment.
  await sleep(300);
  asked = 0;
  cancelled = false;
});

const fresh = () => ({ attempt: 1, scheduledTimestampMs: Date.now() });
/** A hint that a DELETE was sent may be lost. */
const perhaps = ({ attempt }: { attempt: number }) => (attempt > 1 ? { perhapsOurs: true } : {});
const late = () => ({ attempt: 1, scheduledTimestampMs: Date.now() - 11_000 });
const again = () => ({ attempt: 2, scheduledTimestampMs: Date.now() });

test.each([
  ['a kill right after its workflow has asked', fresh],
  ['a kill that waited for longer than a slice', late],
  ['a kill that is tried again', again],
])('%s asks whether all is halted, and then sends nothing', async (_what, info) => {
  state = HALTED;
  const session = rig.add();
  expect(await kill(rig, await planned(rig, session), { info: info() }).result).toEqual({
    ...keyOf(session),
    outcome: 'not_attempted',
    stop: 'halted',
    note: 'killing is halted since 2026-01-01T00:00:00.000Z by alice',
    ...perhaps(info()),
  });
  expect(writesTo(rig, session)).toEqual([]);
});

test('a halt does not take back that an earlier attempt sent a kill', async () => {
  state = HALTED;
  const session = rig.add();
  const info = { ...again(), heartbeatDetails: { deleteSent: true } };
  expect(await kill(rig, await planned(rig, session), { info }).result).toMatchObject({
    outcome: 'unverified',
    stop: 'halted',
    note: expect.stringContaining('a kill was sent, its answer was lost; then: killing is halted') as string,
  });
  expect(writesTo(rig, session)).toEqual([]);
});

test.each([
  ['of a run that has ended', { isRunning: false, attempts: [1] }],
  ['that another attempt has taken over', { isRunning: true, attempts: [2] }],
  ['that is over, as far as Temporal knows', { isRunning: true, attempts: [] }],
])('an attempt %s sends nothing, however long it was frozen', async (_what, { isRunning, attempts }) => {
  const readRun = async () => ({
    isRunning,
    isCancelRequested: false,
    attempts: new Map(attempts.map((attempt) => [activityInfo().activityId, attempt])),
  });
  const own = await openRig({ readRun });
  const session = own.add();
  expect(await kill(own, await planned(own, session), { info: fresh() }).result).toMatchObject({
    outcome: 'not_attempted',
    note: 'the run has ended, or another attempt at this kill has begun',
  });
  expect(writesTo(own, session)).toEqual([]);
  await own.close();
});

test('kills at once share the question, later ones ask anew', async () => {
  state = { halted: false };
  const targets = await Promise.all([1, 2, 3, 4, 5, 6].map(() => planned(rig, rig.add())));
  await Promise.all(targets.map((target) => kill(rig, target, { info: fresh() }).result));
  const atOnce = asked;
  expect(atOnce).toBeLessThan(targets.length);
  await sleep(300);
  await kill(rig, await planned(rig, rig.add()), { info: fresh() }).result;
  expect(asked).toBe(atOnce + 1);
});

test('a kill asks while it waits for its slot, so that no slot waits for Temporal', async () => {
  state = { halted: false };
  const own = await openRig({
    entry: { maxConcurrentRequests: 1 },
    readHalt: async () => (asked++, { halted: false }),
  });
  const session = own.add();
  const target = await planned(own, session);
  let release = () => {};
  const busy = own.context.client.withSlot(() => new Promise<void>((resolve) => (release = resolve)));
  const killing = kill(own, target, { info: fresh() });
  await waitFor('the question', () => asked === 1);
  release();
  await busy;
  expect((await killing.result).outcome).toBe('killed');
  expect(asked).toBe(1);
  await own.close();
});

test('a halt that was not there when the kill began, but is asked for too long before it leaves, holds', async () => {
  state = { halted: false };
  const session = rig.add();
  const target = await planned(rig, session);
  // ONTAP takes 2.2 s for its answer; meanwhile all is halted.
  rig.simulator.faults.add({ kind: 'latency', ms: 2_200, method: 'GET', path: pathOf(session) });
  const killing = kill(rig, target, { info: fresh() });
  await waitFor('the question', () => asked === 1);
  state = HALTED;
  expect((await killing.result).outcome).toBe('not_attempted');
  expect(writesTo(rig, session)).toEqual([]);
});

test.each([
  ['first', fresh],
  ['late', late],
])('a %s kill that gets no answer sends nothing and is tried again', async (_what, info) => {
  state = new Error('Temporal is away');
  const session = rig.add();
  const failure = await failureOf(kill(rig, await planned(rig, session), { info: info() }).result);
  expect(failure).toMatchObject({ type: FAILURE.HaltUnknown, nonRetryable: false });
  expect(writesTo(rig, session)).toEqual([]);
});

test('a halt does not hide what became of a session that is gone', async () => {
  state = HALTED;
  const session = rig.add();
  const target = await planned(rig, session);
  rig.simulator.sessions.remove(session);
  expect((await kill(rig, target, { info: late() }).result).outcome).toBe('already_gone');
});

test.each([
  ['that waited for longer than a slice', late],
  ['that is tried again', again],
])('a kill %s asks whether its run was cancelled, and then sends nothing', async (_what, info) => {
  state = { halted: false };
  cancelled = true;
  const session = rig.add();
  expect(await kill(rig, await planned(rig, session), { info: info() }).result).toEqual({
    ...keyOf(session),
    outcome: 'not_attempted',
    stop: 'cancelled',
    note: 'the run was cancelled',
    ...perhaps(info()),
  });
  expect(writesTo(rig, session)).toEqual([]);
});
