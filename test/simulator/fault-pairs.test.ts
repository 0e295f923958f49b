import { aCluster, aSession, finishedButOpen, type Simulator } from '../../src/simulator';
import { call, SESSIONS, start, type Reply } from './call';

const JOB = '11111111-1111-11ef-a000-000000000001';
const OWNER = '22222222-2222-11ef-a000-000000000002';
let simulator: Simulator;

beforeEach(async () => {
  const sessions = [
    aSession(finishedButOpen(), { id: '1:1', client: { address: '10.0.0.1', port: 7 } }),
    aSession(finishedButOpen(), { id: '1:2', client: { address: '10.0.0.1', port: 8 } }),
  ];
  const jobs = [{ uuid: JOB, description: 'one', pausable: true }];
  const scenario = { ...aCluster({ sessions, jobs }), svms: [{ name: 'svm1', uuid: OWNER }] };
  simulator = await start({ scenario, speed: 0, control: true });
  simulator.clock.advance(100);
});

type Fault = Record<string, unknown>;

const post = (fault: Fault): Promise<Reply> =>
  call(simulator, '/simulator/faults', { method: 'POST', body: JSON.stringify(fault) });

const SESSION = `${SESSIONS}/${OWNER}/1:1`;
const REQUESTS = {
  read: ['GET', SESSION],
  list: ['GET', `${SESSIONS}?fields=client_port,data.state`],
  kill: ['DELETE', SESSION],
  job: ['GET', `/api/cluster/jobs/${JOB}`],
  pause: ['PATCH', `/api/cluster/jobs/${JOB}?action=pause`],
} as const;

/** Faults hit the request that a test is about, not those that it looks with. */
const on = (fault: Fault, method: string): Fault => ({ path: '/api/*', method, ...fault });

/** In a word: the status, what the records show, or that the connection broke. */
async function ask(request: keyof typeof REQUESTS): Promise<unknown> {
  const [method, path] = REQUESTS[request];
  try {
    const { status, json } = await call(simulator, path, { method });
    const records = (json?.records ?? [json]) as {
      id?: string;
      client_port?: number;
      data?: { state: string };
    }[];
    if (method !== 'GET' || request === 'job' || status !== 200) return json?.['state'] ?? status;
    return records.map(({ id, client_port: port, data }) => `${id} ${port} ${data?.state}`).join();
  } catch {
    return 'broken';
  }
}

/** What a session is really doing. */
function sessionNow(): unknown {
  const { reason, state } = simulator.sessions.get(OWNER, '1:1')?.record.data ?? {};
  return reason ?? state;
}
const jobNow = (): unknown => simulator.jobs.get(JOB)?.job.internalState(simulator.clock.now());

const SLOW = { kind: 'latency', ms: 30, when: 'after' };
const STALE = { kind: 'stale', ms: 60_000 };
const NO_PORT = { kind: 'missing', fields: ['client_port'] };
const HOLE = { kind: 'absent', id: '1:2' };
const LATE = { kind: 'late', ms: 5_000, answer: 504 };
const UNDONE = { kind: 'undone', ms: 5_000 };
const REVIVE = { kind: 'revive', owner: OWNER, id: '1:1' };
const REUSE = { kind: 'reuseId', owner: OWNER, id: '1:1', client: { port: 9 } };
const NODE_DOWN = { kind: 'nodeDown', node: 'node1' };
const BUSY = { kind: 'status', status: 429, code: '262160' };
const LOST = { kind: 'reset', when: 'after' };
const UNREAD = { kind: 'reset', when: 'before' };
const SHORT = { kind: 'shortPage', records: 1 };
const LATE_BOUND = { ...LATE, binds: 'landing' };
const JUMP = { kind: 'timeJump', ms: 3_600_000 };
const GONE = { ...HOLE, id: '1:1' };

/** Request, faults, what is shown; then what is true, at once and 8 simulated seconds later. */
const READS: [keyof typeof REQUESTS, string, Fault[], unknown, unknown][] = [
  ['read', 'slow + stale', [SLOW, STALE, REVIVE], '1:1 7 halted', 'active'],
  ['read', 'slow + missing', [SLOW, NO_PORT], '1:1 undefined halted', 'successful'],
  ['read', 'slow + absent', [SLOW, GONE], 404, 'successful'],
  ['read', 'slow + re-used', [SLOW, REUSE], '1:1 9 active', 'active'],
  ['read', 'stale + missing', [STALE, NO_PORT, REVIVE], '1:1 undefined halted', 'active'],
  ['read', 'stale + re-used', [STALE, REUSE], '1:1 7 halted', 'active'],
  ['read', 'stale + node down', [STALE, NODE_DOWN], '1:1 7 halted', undefined],
  ['read', 'stale + absent', [STALE, GONE], 404, 'successful'],
  ['read', 'stale + busy', [STALE, BUSY], 429, 'successful'],
  ['read', 'stale + lost', [STALE, LOST], 'broken', 'successful'],
  ['read', 'stale + time jump', [STALE, JUMP], '1:1 7 halted', 'successful'],
  ['read', 'missing + re-used', [NO_PORT, REUSE], '1:1 undefined active', 'active'],
  ['list', 'stale + hole', [STALE, HOLE, REVIVE], '1:1 7 halted', 'active'],
  ['list', 'stale + short page', [STALE, SHORT, REVIVE], '1:1 7 halted', 'active'],
  ['list', 'missing + hole', [NO_PORT, HOLE], '1:1 undefined halted', 'successful'],
  ['list', 'hole + short page', [GONE, SHORT], '1:2 8 halted', 'successful'],
  ['list', 'all of them', [SLOW, STALE, NO_PORT, HOLE, REUSE, JUMP], '1:1 undefined halted', 'active'],
];

it.each(READS)('%s: %s', async (request, _, faults, shown, truth) => {
  const [method] = REQUESTS[request];
  for (const fault of faults) expect((await post(on(fault, method))).status).toBe(200);
  expect([await ask(request), sessionNow()]).toEqual([shown, truth]);
  expect(simulator.faults.list()).toEqual([]);
});

const WRITES: [keyof typeof REQUESTS, string, Fault[], unknown, unknown, unknown][] = [
  ['kill', 'late + slow', [LATE, SLOW], 504, 'successful', undefined],
  ['kill', 'late + busy', [LATE, BUSY], 429, 'successful', undefined],
  ['kill', 'late + reset before', [LATE, UNREAD], 'broken', 'successful', undefined],
  [
    'kill',
    'late + undone',
    [
      { ...LATE, ms: 1_000 },
      { ...UNDONE, ms: 2_000 },
    ],
    504,
    'successful',
    'successful',
  ],
  ['kill', 'late + re-used before', [LATE, REUSE], 504, 'active', undefined],
  ['kill', 'late, bound on landing + node down', [LATE_BOUND, NODE_DOWN], 504, undefined, undefined],
  ['kill', 'late + time jump', [LATE, JUMP], 504, 'successful', undefined],
  ['kill', 'absent + busy', [GONE, BUSY], 429, 'successful', 'successful'],
  ['kill', 'absent + undone', [GONE, UNDONE], 404, 'successful', 'successful'],
  ['kill', 'undone + lost', [UNDONE, LOST], 'broken', 'aborted', 'successful'],
  ['kill', 'undone + slow', [UNDONE, SLOW], 200, 'aborted', 'successful'],
  ['pause', 'late + undone', [{ ...LATE, ms: 1_000 }, UNDONE], 504, 'running', 'running'],
  ['pause', 'late + lost', [{ ...LATE, ms: 1_000 }, LOST], 'broken', 'running', 'paused'],
  ['pause', 'undone + lost', [UNDONE, LOST], 'broken', 'pausing', 'running'],
  ['pause', 'undone + slow', [{ ...UNDONE, ms: 60_000 }, SLOW], 200, 'pausing', 'paused'],
];

it.each(WRITES)('%s: %s', async (request, _, faults, shown, atOnce, later) => {
  const [method] = REQUESTS[request];
  const truth = (): unknown => (request === 'pause' ? jobNow() : sessionNow());
  for (const fault of faults) expect((await post(on(fault, method))).status).toBe(200);
  expect([await ask(request), truth()]).toEqual([shown, atOnce]);
  simulator.clock.advance(8);
  expect(truth()).toBe(later);
  expect(simulator.faults.list()).toEqual([]);
});

it('two faults of one kind add up: delays are added, the oldest world answers', async () => {
  simulator.clock.advance(100);
  simulator.faults.add({ kind: 'revive', owner: OWNER, id: '1:1' });
  simulator.clock.advance(10);
  for (const ms of [1_000, 60_000]) await post(on({ kind: 'stale', ms }, 'GET'));
  expect(await ask('read')).toBe('1:1 7 halted');
});

describe('a fault that makes no sense is refused', () => {
  it.each<[Fault, string]>([
    [{ kind: 'lie' }, 'no fault "lie"; there are latency, status, '],
    [{ kind: 'toString' }, 'no fault "toString"'],
    [{ kind: 'latency' }, 'fault "latency": ✖ Invalid input: expected number'],
    [{ kind: 'latency', ms: '5' }, 'expected number, received string'],
    [{ kind: 'latency', ms: -1 }, 'ms'],
    [{ kind: 'latency', ms: 5, when: 'later' }, 'expected one of "before"|"after"'],
    [{ kind: 'reset' }, 'at when'],
    [{ kind: 'stale', ms: 3_600_001 }, '3600000'],
    [{ kind: 'stale', seconds: 5 }, 'Unrecognized key: "seconds"'],
    [{ kind: 'absent', id: 5 }, 'at id'],
    [{ kind: 'absent', id: '1:1', uuid: 'u' }, 'either the uuid of a job or the id of a session'],
    [{ kind: 'absent', forMs: 5, count: 2 }, 'either count or forMs'],
    [{ kind: 'absent', forMs: 0 }, 'forMs'],
    [{ kind: 'missing' }, 'at fields'],
    [{ kind: 'missing', fields: [] }, 'fields'],
    [{ kind: 'missing', fields: ['data.stat'] }, 'no record has a field "data.stat"'],
    [{ kind: 'late' }, 'either ms or afterWrites'],
    [{ kind: 'late', ms: 5, afterWrites: 1 }, 'either ms or afterWrites'],
    [{ kind: 'late', ms: 5, answer: 'no' }, 'at answer'],
    [{ kind: 'late', ms: 5, binds: 'never' }, 'at binds'],
    [{ kind: 'undone' }, 'at ms'],
    [{ kind: 'timeJump', ms: null }, 'at ms'],
    [{ kind: 'reuseId', id: '1:1' }, 'at owner'],
    [{ kind: 'reuseId', owner: OWNER, id: '1:1', story: 'sad' }, 'at story'],
    [{ kind: 'nodeDown', node: 'node9', method: 'GET' }, 'no node "node9" here'],
    [{ kind: 'locked', nth: 0 }, 'at nth'],
    [{ kind: 'locked', count: 'ever' }, 'at count'],
    [{ kind: 'locked', paths: '/api/*' }, 'Unrecognized key: "paths"'],
  ])('%j', async (fault, why) => {
    const { status, json } = await post(fault);
    expect([status, json.error.message]).toEqual([400, expect.stringContaining(why)]);
    expect(simulator.faults.list()).toEqual([]);
  });
});
