import type { SessionConnection, SessionRecord } from '../../../src/contracts/session';
import { decision, OWNER, plan, policyOf, session } from '../support/timeline';

const END: SessionConnection = { type: 'tcp', address: '10.20.0.7', port: 18_600 };
const sender = (connection: SessionConnection = END) => session({ sessionId: '1:1', data: { connection } });

/** The tape half: fits no rule of the tests. */
const receiver = (bytes = 0, connection: SessionConnection = END): SessionRecord =>
  session({
    sessionId: '2:2',
    node: 'node3',
    data: { state: 'idle' },
    mover: { state: 'idle', bytes, connection },
  });

const reasonWith = (...frames: SessionRecord[][]) => decision({ sessions: frames }, '1:1');
const ALIVE = { decision: 'kept', reason: 'transfer_lives', partner: '2:2' };

test('a session whose partner is quiet goes, with the partner as evidence', () => {
  expect(reasonWith([sender(), receiver()])).toMatchObject({
    decision: 'kill',
    partner: '2:2',
    joined: [{ ownerUuid: OWNER, sessionId: '2:2' }],
  });
});

test('a partner that moves once keeps both alive', () => {
  const decided = reasonWith([sender(), receiver()], [sender(), receiver(5)]);
  expect(decided).toMatchObject({ ...ALIVE, why: 'would match over, but joined session 2:2 moved' });
});

test('a partner that comes or goes inside the window keeps it alive', () => {
  expect(reasonWith([sender()], [sender(), receiver()])).toMatchObject(ALIVE);
  expect(reasonWith([sender(), receiver()], [sender()])).toMatchObject({
    ...ALIVE,
    why: expect.stringContaining('has gone'),
  });
});

test('a partner on an unstable node keeps it alive', () => {
  const nowhere = { ...receiver(), node: 'node9' };
  expect(reasonWith([sender(), nowhere])).toMatchObject(ALIVE);
});

test('a partner that can not be read keeps it alive', () => {
  const odd = { ...receiver(), data: { state: 'hibernating' } };
  const stateless = { ...receiver(), data: {} };
  expect(reasonWith([sender(), odd])).toMatchObject(ALIVE);
  expect(reasonWith([sender(), stateless])).toMatchObject(ALIVE);
});

test.each([
  ['policy', { policy: policyOf({ protect: [{ name: 'drives', tapeDevice: ['nrst*'] }] }) }],
  [
    'guard',
    {
      last: {
        guard: { minWindow: '1s', minSamples: 2, maxKills: 9, neverMatch: ['idle' as const], protect: [] },
      },
    },
  ],
])('a partner that the %s protects keeps it alive, and keeps its own decision', (_who, parts) => {
  const holder = { ...receiver(), tapeDevice: 'nrst0a' };
  const lone = { ...sender(), tapeDevice: 'rst0a', mover: { state: 'halted', bytes: 0 } };
  const { sessions } = plan({ ...parts, sessions: [[lone, holder]] });
  expect(sessions).toMatchObject([ALIVE, { reason: 'no_match' }]);
});

test('a chain of sessions is one transfer', () => {
  const far: SessionConnection = { type: 'tcp', address: '10.20.0.9', port: 18_700 };
  const middle = { ...receiver(), data: { state: 'idle', bytes: 0, connection: far } };
  const last = (bytes: number) =>
    session({ sessionId: '3:3', data: { state: 'idle', connection: far, bytes } });
  expect(reasonWith([sender(), middle, last(0)], [sender(), middle, last(9)])).toMatchObject({
    reason: 'transfer_lives',
    partner: '2:2, 3:3',
  });
});

test.each([
  ['another port', { ...END, port: 18_601 }],
  ['another address', { ...END, address: '10.20.0.8' }],
  ['a local connection', { ...END, type: 'local' }],
])('%s joins nothing', (_what, connection) => {
  const decided = reasonWith([sender(), receiver(0, connection)], [sender(), receiver(5, connection)]);
  expect(decided).toMatchObject({ decision: 'kill', partner: '10.20.0.7:18600', joined: [] });
});

test.each([
  ['another spelling of the address', { ...END, address: '::ffff:10.20.0.7' }],
  ['no type', { address: '10.20.0.7', port: 18_600 }],
  ['a port without an address', { type: 'tcp', port: 18_600 }],
  ['an address without a port', { type: 'tcp', address: '10.20.0.7' }],
])('%s may be the same end', (_what, connection) => {
  const decided = reasonWith([sender(), receiver(0, connection)], [sender(), receiver(5, connection)]);
  expect(decided).toMatchObject(ALIVE);
});

test('a connection of which nothing is known joins nothing: else it would join all', () => {
  expect(reasonWith([sender(), receiver(0, { type: 'tcp' })])).toMatchObject({
    decision: 'kill',
    joined: [],
  });
});

test('a tcp partner that nobody lists is written into the evidence', () => {
  expect(reasonWith([sender()])).toMatchObject({ decision: 'kill', partner: '10.20.0.7:18600' });
  const six = { ...END, address: 'FD00:0::7' };
  expect(reasonWith([sender(six)])).toMatchObject({ partner: '[fd00::7]:18600' });
});

test('an end that nine sessions have in common tells nothing about any of them', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => session({ ...sender(), sessionId: `1:${index + 1}` }));
  expect(reasonWith(many(8))).toMatchObject({ decision: 'kill', partner: '1:2, 1:3 and 5 more' });
  expect(reasonWith(many(9))).toMatchObject({
    reason: 'unreadable',
    why: 'would match over, but its connection is also that of 8 other sessions',
  });
});
