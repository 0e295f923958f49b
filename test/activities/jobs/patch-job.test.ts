import { setTimeout as sleep } from 'node:timers/promises';
import type { Info } from '@temporalio/activity';
import { FAILURE } from '../../../src/contracts/failures';
import type { JobCommand } from '../../../src/contracts/track-job';
import { attempt, type Attempt, failureOf } from '../support/attempt';
import { openJobsRig, uuidOf } from '../support/jobs';
import type { Rig } from '../support/rig';

const PAUSABLE = uuidOf(1);
const STUBBORN = uuidOf(2);
const QUEUED = uuidOf(3);
const ENDED = uuidOf(4);
const NOBODY = uuidOf(99);
const PATCH = { method: 'PATCH' } as const;

let rig: Rig;
beforeEach(async () => {
  rig = await openJobsRig([
    { uuid: PAUSABLE, description: 'pausable', pausable: true },
    { uuid: STUBBORN, description: 'stubborn', cancellable: false },
    { uuid: QUEUED, description: 'queued', queued: 60, pausable: true },
    { uuid: ENDED, description: 'short', work: 1 },
  ]);
  rig.simulator.clock.advance(5);
});
afterEach(() => rig.close());

const patch = (uuid: string, action: JobCommand, info: Partial<Info> = {}) =>
  attempt(rig.activities.patchJob, [{ uuid, action }], info);
const answerTo = async (uuid: string, action: JobCommand, info?: Partial<Info>) =>
  (await patch(uuid, action, info).result).answer;
const patches = () => rig.simulator.ledger().writes.map(({ action, status }) => [action, status]);

test.each([
  [PAUSABLE, 'pause', 'accepted'],
  [PAUSABLE, 'cancel', 'accepted'],
  [PAUSABLE, 'resume', 'running'],
  [QUEUED, 'pause', 'not_running'],
  [QUEUED, 'resume', 'not_running'],
  [STUBBORN, 'pause', 'unsupported'],
  [STUBBORN, 'cancel', 'unsupported'],
  [ENDED, 'cancel', 'terminal'],
  [ENDED, 'pause', 'terminal'],
  [NOBODY, 'cancel', 'gone'],
] as const)('%s asked to %s: %s', async (uuid, action, answer) => {
  expect(await patch(uuid, action).result).toEqual({ answer, perhapsSentBefore: false });
  expect(patches().map(([asked]) => asked)).toEqual([action]);
});

test("answers go by ONTAP's code, whatever status comes with it", async () => {
  rig.simulator.switches.statusOfCode = { '458783': 500, '458762': 400 };
  expect(await answerTo(STUBBORN, 'pause')).toBe('unsupported');
  expect(await answerTo(ENDED, 'cancel')).toBe('terminal');
});

test('a uuid in capital letters is the same job', async () => {
  expect(await answerTo(PAUSABLE.toUpperCase(), 'pause')).toBe('accepted');
});

test('without the grant nothing is sent, and the message says what to write', async () => {
  const { patchJob } = rig.withEntry({ allow: ['kill-sessions'] });
  const failure = await failureOf(attempt(patchJob, [{ uuid: PAUSABLE, action: 'pause' }]).result);
  expect(failure).toMatchObject({ type: FAILURE.NotGranted, nonRetryable: true });
  expect(failure.message).toContain('allow: [control-jobs]');
  expect(rig.requests).toEqual([]);
});

test('what is no uuid is never put into a path', async () => {
  const failure = await failureOf(patch('../..', 'cancel').result);
  expect(failure).toMatchObject({ type: FAILURE.OntapValidation, nonRetryable: true });
  expect(rig.requests.map(({ path }) => path)).toEqual(['/api/security/multi-admin-verify/requests']);
});

test.each([
  [
    'an answer of no known kind',
    { kind: 'status', status: 500, code: '13001' } as const,
    FAILURE.OntapProtocol,
    false,
  ],
  ['an empty error', { kind: 'status', status: 500 } as const, FAILURE.NotOntap, false],
  ['an HTML page', { kind: 'html' } as const, FAILURE.NotOntap, false],
  ['a reset', { kind: 'reset', when: 'before' } as const, FAILURE.OntapTransport, false],
  [
    'a Job Manager that is not up',
    { kind: 'status', status: 503, code: '458773' } as const,
    FAILURE.OntapBusy,
    false,
  ],
  ['a refused login', { kind: 'status', status: 401 } as const, FAILURE.OntapAuth, true],
  [
    'a role without the right',
    { kind: 'status', status: 403, code: '6' } as const,
    FAILURE.OntapForbidden,
    true,
  ],
])('after %s the command is tried again unless that is hopeless', async (_, fault, type, nonRetryable) => {
  rig.simulator.faults.add({ ...fault, ...PATCH });
  expect(await failureOf(patch(PAUSABLE, 'pause').result)).toMatchObject({ type, nonRetryable });
});

describe('whether an earlier attempt may have been taken', () => {
  const retry = (earlier: { heartbeats: unknown[] }, number = 2): Partial<Info> => ({
    attempt: number,
    heartbeatDetails: earlier.heartbeats.at(-1),
    // Late enough for ONTAP to list what an earlier one asked for.
    currentAttemptScheduledTimestampMs: number * 20_000,
  });
  const failing = async (fault: Parameters<Rig['simulator']['faults']['add']>[0], info?: Partial<Info>) => {
    rig.simulator.faults.add({ ...fault, ...PATCH });
    const failed = patch(PAUSABLE, 'cancel', info);
    await failureOf(failed.result);
    return failed;
  };
  const TURNED_AWAY = { kind: 'status', status: 503, code: '458773' } as const;
  const LOST_REPLY = { kind: 'reset', when: 'after' } as const;

  test('it may, when its reply was lost', async () => {
    const lost = await failing(LOST_REPLY);
    rig.simulator.clock.advance(5);
    expect(await patch(PAUSABLE, 'cancel', retry(lost)).result).toEqual({
      answer: 'terminal',
      isSeen: true,
      perhapsSentBefore: true,
    });
  });

  test('it was not, when ONTAP turned every one away', async () => {
    const first = await failing(TURNED_AWAY);
    const second = await failing(TURNED_AWAY, retry(first));
    expect(await patch(PAUSABLE, 'cancel', retry(second, 3)).result).toEqual({
      answer: 'accepted',
      perhapsSentBefore: false,
    });
  });

  test('it may, when one reply was lost before others were turned away', async () => {
    const first = await failing(LOST_REPLY);
    await failing(TURNED_AWAY, retry(first));
    // Temporal keeps what was heartbeat last.
    expect(await patch(PAUSABLE, 'pause', retry(first, 3)).result).toMatchObject({
      perhapsSentBefore: true,
    });
  });

  test('it may, when the worker died in an attempt that nobody heard of', async () => {
    const first = await failing(TURNED_AWAY);
    const third = patch(PAUSABLE, 'cancel', retry(first, 3));
    // When is not known: at the latest when this one was due.
    expect(await failureOf(third.result)).toMatchObject({ type: FAILURE.OntapBusy, nextRetryDelay: 10_000 });
    expect(await patch(PAUSABLE, 'cancel', retry(third, 4)).result).toMatchObject({
      perhapsSentBefore: true,
    });
  });

  test.each([
    ['a proxy that gave up', { kind: 'status', status: 504 } as const],
    ['a command that is done with an error', { kind: 'status', status: 200, code: '4' } as const],
    ['a proxy that is overloaded', { kind: 'status', status: 503 } as const],
    ['an RPC that timed out inside the cluster', { kind: 'status', status: 500, code: '65541' } as const],
  ])('it may, after %s', async (_, fault) => {
    const failed = await failing(fault);
    expect(await patch(PAUSABLE, 'pause', retry(failed)).result).toMatchObject({ perhapsSentBefore: true });
  });
});

describe('a failure says whether this try or an earlier one may have been taken', () => {
  const failing = async (fault: Parameters<Rig['simulator']['faults']['add']>[0], info?: Partial<Info>) => {
    rig.simulator.faults.add({ ...fault, ...PATCH });
    return failureOf(patch(PAUSABLE, 'cancel', info).result);
  };
  const status = (code: number, ontaps?: string) =>
    ({ kind: 'status', status: code, ...(ontaps === undefined ? {} : { code: ontaps }) }) as const;

  test.each([
    ['ONTAP is busy (429)', status(429, '262160'), false],
    ['ONTAP is busy by a code of a later release', status(429, '262999'), false],
    ['a proxy is busy (429)', status(429), true],
    ['a resource limit', status(503, '7'), false],
    ['in use', status(503, '8'), false],
    ['a Job Manager that is not up', status(503, '458773'), false],
    ['temporarily locked', status(500, '2621573'), false],
    ['an overloaded proxy', status(503), true],
    ['a proxy that gave up', status(504), true],
    ['an RPC that timed out inside the cluster', status(500, '65541'), true],
    ['a 500 without words', status(500), true],
    ['a lost reply', { kind: 'reset', when: 'after' } as const, true],
    ['a role without the right', status(403, '6'), false],
    ['a refused login', status(401), false],
  ])('%s', async (_name, fault, perhapsSent) => {
    const failure = await failing(fault);
    expect(failure.details?.[0]).toMatchObject({ left: true, perhapsSent });
  });

  test('whatever comes later does not undo a try that may have been taken', async () => {
    const later = { attempt: 2 };
    expect((await failing(status(429, '262160'), later)).details?.[0]).toMatchObject({ perhapsSent: true });
    expect((await failing(status(403, '6'), later)).details?.[0]).toMatchObject({ perhapsSent: true });
    const { patchJob } = rig.withEntry({ allow: [] });
    const args: [{ uuid: string; action: JobCommand }] = [{ uuid: PAUSABLE, action: 'pause' }];
    const forbidden = (info: Partial<Info>) => failureOf(attempt(patchJob, args, info).result);
    expect((await forbidden(later)).details?.[0]).toEqual({ left: false, perhapsSent: true });
    expect((await forbidden({})).details?.[0]).toEqual({ left: false, perhapsSent: false });
  });
});

test('a command on the wire is waited for when the attempt is cancelled', async () => {
  let arrived = () => {};
  const isThere = new Promise<void>((resolve) => (arrived = resolve));
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  rig.simulator.before(PATCH, () => {
    arrived();
    return opened;
  });
  const command = patch(PAUSABLE, 'pause');
  await isThere;
  command.cancel();
  open();
  expect(await command.result).toEqual({ answer: 'accepted', perhapsSentBefore: false });
});

describe('a command that has to wait for its turn', () => {
  /** Runs with the only slot of the client taken by a read, until `meanwhile` is over. */
  const queued = async (info: Partial<Info>, meanwhile: (command: Attempt<unknown>) => Promise<void>) => {
    const { getJob, patchJob } = rig.withEntry({ maxConcurrentRequests: 1 });
    let open = () => {};
    const opened = new Promise<void>((resolve) => (open = resolve));
    const isThere = new Promise<void>((resolve) => {
      rig.simulator.before({ method: 'GET' }, () => {
        resolve();
        return opened;
      });
    });
    const read = attempt(getJob, [{ uuid: PAUSABLE }]).result;
    await isThere;
    const command = attempt(patchJob, [{ uuid: PAUSABLE, action: 'pause' }], info);
    await meanwhile(command);
    open();
    await read;
    return command;
  };

  test('does not leave when its attempt is nearly over, and says so', async () => {
    const command = await queued({ startToCloseTimeoutMs: 10_200 }, () => sleep(400));
    const failure = await failureOf(command.result);
    expect(failure).toMatchObject({
      type: FAILURE.OntapBusy,
      nonRetryable: false,
      details: [{ left: false, perhapsSent: false }],
    });
    expect(command.heartbeats).toEqual([{ turnedAway: 1 }]);
    expect(patches()).toEqual([]);
  });

  test('leaves the queue when the attempt is cancelled', async () => {
    const command = await queued({}, async (waiting) => {
      await sleep(100);
      waiting.cancel();
      expect(await failureOf(waiting.result)).toMatchObject({
        details: [{ left: false, perhapsSent: false }],
      });
    });
    expect(patches()).toEqual([]);
    expect(command.heartbeats).toEqual([{ turnedAway: 1 }]);
  });
});

test('a command that met no server was not sent', async () => {
  const { patchJob } = rig.withEntry({ url: 'https://127.0.0.1:1' });
  const command = attempt(patchJob, [{ uuid: PAUSABLE, action: 'pause' }]);
  expect(await failureOf(command.result)).toMatchObject({
    type: FAILURE.OntapTransport,
    nonRetryable: false,
    details: [{ left: false, perhapsSent: false }],
  });
  expect(command.heartbeats).toEqual([{ turnedAway: 1 }]);
});
