import { guardSchema } from '../../src/contracts/schemas/cluster';
import { Fuse } from '../../src/ontap/transport/fuse';
import { CLUSTER, failure, OWNER, setUp } from './support/setup';
import type { Setup } from './support/setup';
import { json } from './support/test-server';

const MINUTE = 60_000;
const START = Date.parse('2026-11-30T00:00:00Z');
const KILL = { method: 'DELETE', target: '/api/protocols/ndmp/sessions/x/1' } as const;
const PAUSE = { method: 'PATCH', target: '/api/cluster/jobs/x?action=pause' } as const;
const CANCEL = { method: 'PATCH', target: '/api/cluster/jobs/x?action=cancel' } as const;
const RESUME = { method: 'PATCH', target: '/api/cluster/jobs/x?action=resume' } as const;

/** A fuse and the minutes of its life. */
function fuseOf(guard: object) {
  const clock = { minutes: 0 };
  const fuse = new Fuse(
    { guard: guardSchema.parse(guard) },
    { monotonicMs: () => clock.minutes * MINUTE, wallMs: () => START + clock.minutes * MINUTE },
  );
  /** How many of so many leave. */
  const send = (request: Parameters<Fuse['count']>[0], times: number) => {
    let left = 0;
    for (let at = 0; at < times; at++) {
      if (fuse.objection(request) !== undefined) continue;
      fuse.count(request);
      left++;
    }
    return left;
  };
  return { clock, fuse, send };
}

test('in the first hour of a process maxKills leave, after it as many an hour as the guard says', () => {
  const { clock, send } = fuseOf({ maxKills: 3, maxKillsPerHour: 5 });
  expect(send(KILL, 10)).toBe(3);
  clock.minutes = 59;
  expect(send(KILL, 10)).toBe(0);
  clock.minutes = 61;
  expect(send(KILL, 10)).toBe(5);
});

test('the hour slides: each kill makes room an hour after it left', () => {
  const { clock, send } = fuseOf({ maxKills: 2, maxKillsPerHour: 2 });
  clock.minutes = 100;
  expect(send(KILL, 1)).toBe(1);
  clock.minutes = 130;
  expect(send(KILL, 5)).toBe(1);
  clock.minutes = 159;
  expect(send(KILL, 5)).toBe(0);
  clock.minutes = 161;
  expect(send(KILL, 5)).toBe(1);
});

test('an eviction that the owner allows is one run of a first hour, though it is larger than maxKills', () => {
  const evict = { window: '15m', every: '1m', maxSessions: 3 };
  const { send, fuse } = fuseOf({ maxKills: 1, evict });
  expect(send(KILL, 5)).toBe(3);
  expect(fuse.objection(KILL)?.message).toContain('raise guard.evict.maxSessions');
});

test('without a number of its own it is four times maxKills, and 400 commands', () => {
  const { clock, send } = fuseOf({ maxKills: 7 });
  clock.minutes = 90;
  expect(send(KILL, 100)).toBe(28);
  expect([send(PAUSE, 300), send(CANCEL, 300)]).toEqual([300, 100]);
});

test('a resume is never held back: it ends what a pause began', () => {
  const { send } = fuseOf({ maxCommandsPerHour: 1 });
  expect([send(PAUSE, 5), send(RESUME, 1_000), send(CANCEL, 5)]).toEqual([1, 1_000, 0]);
});

test('what is counted apart does not use up the other: kills and commands', () => {
  const { send } = fuseOf({ maxKills: 1, maxCommandsPerHour: 1 });
  expect([send(KILL, 3), send(PAUSE, 3)]).toEqual([1, 1]);
});

test.each([
  [
    'of the first hour',
    { maxKills: 1, maxKillsPerHour: 2 },
    0,
    KILL,
    "DELETE /api/protocols/ndmp/sessions/x/1 was not sent: this worker has sent 1 kill within an hour, all that guard.maxKills of the cluster's entry allows (1) in the first hour of a worker; the next may leave at 2026-11-30T01:00:00.000Z. If that many are meant, raise guard.maxKills.",
  ],
  [
    'that is not set',
    { maxKills: 1 },
    90,
    KILL,
    "DELETE /api/protocols/ndmp/sessions/x/1 was not sent: this worker has sent 4 kills within an hour, all that guard.maxKillsPerHour of the cluster's entry, which is not set, allows (4); the next may leave at 2026-11-30T02:30:00.000Z. If that many are meant, raise guard.maxKillsPerHour.",
  ],
  [
    'of no commands',
    { maxCommandsPerHour: 0 },
    0,
    PAUSE,
    "PATCH /api/cluster/jobs/x was not sent: this worker has sent 0 commands to jobs within an hour, all that guard.maxCommandsPerHour of the cluster's entry allows (0); none may leave. If that many are meant, raise guard.maxCommandsPerHour.",
  ],
])(
  'a bound %s is told with its key, how many have left, and when the next may',
  (_, guard, minutes, request, words) => {
    const { clock, fuse, send } = fuseOf(guard);
    clock.minutes = minutes;
    send(request, 10);
    expect(fuse.objection(request)).toMatchObject({ kind: 'fuseBlown', retryable: false, message: words });
  },
);

describe('over HTTPS', () => {
  let setup: Setup;
  beforeAll(async () => {
    setup = await setUp();
  });
  afterAll(() => setup.end());

  const server = () =>
    setup.server(({ method }, response) => json(response, 200, method === 'GET' ? CLUSTER : {}));

  test('of many kills at once no more leave than the guard allows, and reads go on', async () => {
    const { url, requests } = await server();
    const client = setup.client(url, { guard: { maxKills: 2 } });
    const kills = Array.from({ length: 6 }, (_, at) =>
      client.deleteNdmpSession({ ownerUuid: OWNER, sessionId: String(1_000 + at) }),
    );
    const ended = await Promise.allSettled(kills);
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    await client.getCluster();
    expect(requests.map(({ method }) => method).sort()).toEqual(['DELETE', 'DELETE', 'GET']);
  });

  test('what its caller keeps back is not counted, and what the fuse keeps back is not told to its caller', async () => {
    const { url, requests } = await server();
    const client = setup.client(url, { guard: { maxKills: 1 } });
    const key = { ownerUuid: OWNER, sessionId: '1000' };
    expect(await failure(client.deleteNdmpSession(key, { mayLeave: () => false }))).toMatchObject({
      kind: 'busy',
    });
    await client.deleteNdmpSession(key);
    const mayLeave = jest.fn(() => true);
    expect(await failure(client.deleteNdmpSession(key, { mayLeave }))).toMatchObject({ kind: 'fuseBlown' });
    expect(mayLeave).not.toHaveBeenCalled();
    expect(requests).toHaveLength(1);
  });
});
