import { guardSchema } from '../../../src/contracts/schemas/cluster';
import { evictRequestSchema } from '../../../src/contracts/schemas/evict';
import type { SessionRecord } from '../../../src/contracts/session';
import {
  asOwnerWatches,
  clientMoves,
  clientProblem,
  evictGuard,
  evictPolicy,
  judgeKills,
  memberOf,
  membersIn,
  planCleanup,
  sharedBy,
  standingBlockers,
} from '../../../src/rules/sessions';
import { facts, inputOf, NODES, session } from '../support/timeline';

const CLIENT = '10.20.0.7';
const THE_CLIENT = { client: CLIENT, networks: [`${CLIENT}/32`] };
const parsed = (client: string) =>
  evictRequestSchema.safeParse({ cluster: 'prod1', client, requestedBy: { name: 'alice' } });

test.each(['10.20.0.7', 'nbu-media-1', 'fd00::5', 'nbu.example.com'])('%s names a client', (client) => {
  expect(parsed(client)).toMatchObject({ success: true, data: { client } });
});

test('an address is the same client in every spelling', () => {
  expect(parsed('FD00:0::0005').data?.client).toBe('fd00::5');
  expect(parsed('::ffff:10.20.0.7').data?.client).toBe('10.20.0.7');
});

test.each([
  ['0.0.0.0/0', /is a network, and one client is evicted at a time/],
  ['10.20.0.0/24', /is a network/],
  ['0.0.0.0', /is the address of no host/],
  ['::', /is the address of no host/],
  ['10.20.0', /must be an address/],
  ['fe80::1%e0a', /must be an address/],
  ['', /must be an address/],
  ['../prod2', /is a network|must be an address/],
])('%s names none', (client, words) => {
  const result = parsed(client);
  expect(result.success).toBe(false);
  expect(result.error?.issues.map(({ message }) => message).join()).toMatch(words);
});

test('what the owner writes on evictions bounds them in place of what is written on clean-ups', () => {
  const guard = guardSchema.parse({
    minWindow: '2h',
    maxKills: 3,
    approvers: ['carol'],
    collected: true,
    protect: [{ name: 'library', client: ['10.1.2.3'] }],
    evict: { window: '10m', every: '2m', maxSessions: 7, approvers: ['alice'] },
  });
  expect(evictGuard(guard)).toMatchObject({
    minWindow: '10m',
    minSamples: 6,
    maxKills: 7,
    neverMatch: [],
    approvalAbove: 0,
    approvers: ['alice'],
    collected: false,
    protect: guard.protect,
  });
  expect(evictGuard(guardSchema.parse({ approvers: ['carol'], evict: {} }))?.approvers).toEqual(['carol']);
  expect(evictGuard(guardSchema.parse({}))).toBeUndefined();
});

test('a window that its looks do not divide, or with too few of them, is no bound', () => {
  for (const evict of [
    { window: '15m', every: '2m' },
    { window: '2m', every: '1m' },
    { window: '1h', every: '1m' },
  ])
    expect(guardSchema.safeParse({ evict }).success).toBe(false);
});

const working = (sessionId: string, bytes = 9, change: Partial<SessionRecord> = {}): SessionRecord =>
  session({
    sessionId,
    data: { state: 'active', reason: 'not_available', operation: 'backup', bytes },
    ...change,
  });
const other = (bytes = 1) => working('1:9', bytes, { client: '10.20.0.8' });

test.each<[string, SessionRecord[], RegExp | undefined]>([
  ['no session', [other()], /^no session of 10.20.0.7 is listed; clients with sessions are 10.20.0.8$/],
  ['nobody', [], /no client has any$/],
  ['some sessions', [working('1:1'), other()], undefined],
  ['the only client', [working('1:1'), working('1:2')], undefined],
])('a client of %s', (_what, records, words) => {
  const problem = clientProblem(records, THE_CLIENT);
  expect(problem ?? 'is one').toMatch(words ?? /^is one$/);
});

test('a name that stands for a network of several hosts with sessions is no client, and one of several addresses is', () => {
  const listed = [working('1:1'), other(), working('1:3', 9, { client: '10.99.0.1' })];
  expect(clientProblem(listed, { client: 'lan', networks: ['10.20.0.0/16'] })).toMatch(
    /^lan stands for a network, and several of its hosts have sessions; name one address of 10.20.0.7, 10.20.0.8$/,
  );
  const two = { client: 'nbu', networks: ['10.20.0.7/32', '10.20.0.8/32'] };
  expect(clientProblem(listed, two)).toBeUndefined();
});

test('a name whose networks hold every session of several hosts is no client', () => {
  const all = { client: 'lan', networks: ['10.20.0.0/16'] };
  expect(clientProblem([working('1:1'), other()], all)).toMatch(
    /^lan is the client of every session that is listed; name one address of 10.20.0.7, 10.20.0.8$/,
  );
});

test('a name that shares a network with another one is told by both', () => {
  const clients = [
    { cidr: '10.20.0.0/16', name: 'lan' },
    { cidr: '10.20.0.7/32', name: 'nbu1' },
    { cidr: '10.21.0.7/32', name: 'nbu2' },
    { cidr: 'fd00::7/128', name: 'nbu2' },
  ];
  expect(sharedBy('nbu1', clients)).toBe('lan');
  expect(sharedBy('lan', clients)).toBe('nbu1');
  expect(sharedBy('nbu2', clients)).toBeUndefined();
});

const END = { type: 'tcp', address: '192.168.10.12', port: 18_600 };
const withEnd = (record: SessionRecord): SessionRecord => ({
  ...record,
  data: { ...record.data, connection: END },
});

test('a protected library, a partner of another client and too many sessions keep a client', () => {
  const guard = {
    ...guardSchema.parse({ protect: [{ name: 'library', client: [`${CLIENT}/32`] }], neverMatch: [] }),
    maxKills: 1,
  };
  const records = [withEnd(working('1:1')), working('1:2'), withEnd(other())];
  expect(standingBlockers(records, THE_CLIENT, guard)).toEqual([
    '10.20.0.7 has 2 sessions, guard.evict.maxSessions allows 1',
    'session 1:1 of 10.20.0.7: protect rule guard/library holds',
    'session 1:2 of 10.20.0.7: protect rule guard/library holds',
    'session 1:1 of 10.20.0.7 works with session 1:9 of 10.20.0.8, which is not evicted',
  ]);
  const planned = planCleanup({
    ...inputOf({ policy: POLICY, guard: { ...GUARD, maxKills: 1 }, sessions: [records, records] }),
    evict: { client: CLIENT },
  });
  expect(planned.exceeded).toEqual([{ limit: 'guard.evict.maxSessions', allowed: 1, planned: 2 }]);
  const free = { ...guard, maxKills: 2, protect: [] };
  expect(
    standingBlockers([withEnd(working('1:1')), withEnd(working('1:2')), other()], THE_CLIENT, free),
  ).toEqual([]);
});

test('who moved is told by name, and by how much', () => {
  const before = [working('1:1', 10), working('1:2'), working('1:3')].map(memberOf);
  const now = [working('1:1', 10 + 3 * 1024 ** 3), working('1:3'), working('1:4')].map(memberOf);
  expect(clientMoves(before, now)).toEqual([
    'session 1:2 of 10.20.0.7 has ended',
    'session 1:1 of 10.20.0.7 data moved 3.0 GiB',
    'session 1:4 of 10.20.0.7 has come',
  ]);
});

test('sessions of which ONTAP does not tell the client count as seen with it, and are not its own', () => {
  const hidden = working('1:5', 9, { client: '' });
  const listing = { detail: 'full' as const, at: '', sessions: [working('1:1'), hidden, other()] };
  expect(membersIn(listing, THE_CLIENT.networks)?.map(({ sessionId }) => sessionId)).toEqual(['1:1', '1:5']);
});

const GUARD =
  evictGuard(guardSchema.parse({ evict: { window: '40m', every: '10m' } })) ?? guardSchema.parse({});
const POLICY = asOwnerWatches(
  evictPolicy(evictRequestSchema.parse({ cluster: 'prod1', client: CLIENT, requestedBy: { name: 'alice' } })),
  GUARD,
);
const planOf = (sessions: SessionRecord[][]) =>
  planCleanup({ ...inputOf({ policy: POLICY, guard: GUARD, sessions }), evict: { client: CLIENT } });
const idle = (sessionId: string): SessionRecord => ({
  ...session({ sessionId, data: { state: 'idle' } }),
  mover: {},
});

test('an eviction plans every session of the client, whatever its state, and always asks for approval', () => {
  const plan = planOf([
    [working('1:1'), session({ sessionId: '1:2' }), idle('1:3'), other(1)],
    [working('1:1'), session({ sessionId: '1:2' }), idle('1:3'), other(2)],
  ]);
  expect(plan.sessions.map(({ sessionId, decision }) => [sessionId, decision])).toEqual([
    ['1:1', 'kill'],
    ['1:2', 'kill'],
    ['1:3', 'kill'],
    ['1:9', 'kept'],
  ]);
  expect(plan).toMatchObject({ approval: 'policy', incomplete: [], exceeded: [] });
  expect(plan.blockers).toBeUndefined();
});

test('one session of the client that may not be killed keeps all of them', () => {
  const plan = planOf([
    [working('1:1', 1), working('1:2'), other(1)],
    [working('1:1', 2), working('1:2'), other(2)],
  ]);
  expect(plan.blockers).toEqual([expect.stringMatching(/^session 1:1 of 10.20.0.7: .*moved/)]);
});

test.each<[string, SessionRecord[], RegExp]>([
  ['moved', [working('1:1'), working('1:2', 10)], /session 1:2 of 10.20.0.7 data moved 1 B/],
  ['came', [working('1:1'), working('1:2'), working('1:3')], /session 1:3 of 10.20.0.7 has come/],
  ['ended', [working('1:1')], /session 1:2 of 10.20.0.7 has ended/],
])('right before the first kill a session that %s keeps all of them', (_what, sessions, words) => {
  const targets = [working('1:1'), working('1:2')].map((record) => ({
    record,
    rule: 'evict',
    why: '',
    unchangedSeconds: 2_400,
    knownAbsent: [],
    joined: [],
  }));
  const at = new Date(Date.parse(facts().at) + 1_000).toISOString();
  const judgement = judgeKills({
    targets,
    policy: POLICY,
    facts: facts({ guard: GUARD }),
    planned: { at: facts().at, nodes: NODES, ndmpMode: 'svm' },
    now: { listing: { detail: 'full', at, sessions }, nodes: NODES },
    approved: true,
    limitsLifted: false,
    evict: { client: CLIENT },
  });
  expect(judgement).toMatchObject({ kill: [], blockers: [expect.stringMatching(words)] });
});
