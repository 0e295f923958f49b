import type { NodeRecord } from '../../../src/contracts/session';
import { GIB, killedIds, node, NODES, plan, policyOf, session } from '../support/timeline';

const stale = (id: number, on = 'node1') => session({ sessionId: `1:${id}`, node: on });
const living = (id: number) => session({ sessionId: `1:${id}`, data: { state: 'active', bytes: 0 } });
const many = (count: number) => Array.from({ length: count }, (_, index) => stale(index + 1));

const pressed = (pressure: object, parts: object = {}) =>
  policyOf({ pressure: { limit: 8, abovePercent: 75, downToPercent: 50, ...pressure }, ...parts });

test('nothing is killed while the pool is not above the mark', () => {
  const made = plan({ policy: pressed({}), sessions: [many(6)] });
  expect(killedIds(made)).toEqual([]);
  expect(made.sessions[0]).toMatchObject({
    reason: 'no_pressure',
    why: "would match over, but its node's pool does not ask for it: 6 of 8 sessions in use",
  });
});

test('above it, as many as bring the pool down, and no more', () => {
  expect(killedIds(plan({ policy: pressed({}), sessions: [many(7)] }))).toEqual(['1:1', '1:2', '1:3']);
});

test('a living session uses the pool and is not killed for it', () => {
  const sessions = [living(0), living(4), living(5), living(6), living(7), living(8), stale(1), stale(2)];
  expect(killedIds(plan({ policy: pressed({}), sessions: [sessions] }))).toEqual(['1:1', '1:2']);
});

test('each node has a pool of its own', () => {
  const sessions = [...many(7), stale(8, 'node3'), stale(9, 'node3')];
  expect(killedIds(plan({ policy: pressed({}), sessions: [sessions] }))).toEqual(['1:1', '1:2', '1:3']);
});

test('a protect rule hands the place of a session to no other', () => {
  const protect = [{ name: 'mine', client: ['10.20.0.99/32'] }];
  const sessions = [{ ...stale(1), client: '10.20.0.99' }, ...many(7).slice(1)];
  const made = plan({ policy: pressed({}, { protect }), sessions: [sessions] });
  expect(killedIds(made)).toEqual(['1:2', '1:3']);
});

test('losing a field hands the place of a session to no other', () => {
  const stateless = { ...stale(1), data: { reason: 'successful', bytes: 5_000 } };
  const sessions = [stateless, ...many(7).slice(1)];
  expect(killedIds(plan({ policy: pressed({}), sessions: [sessions] }))).toEqual(['1:2', '1:3']);
});

test("a session that moved is in nobody's way", () => {
  const moved = session({ sessionId: '1:1', mover: { bytes: 9 } });
  const frames = [many(7), [moved, ...many(7).slice(1)]];
  expect(killedIds(plan({ policy: pressed({}), sessions: frames }))).toEqual(['1:2', '1:3', '1:4']);
});

test.each([
  [8 * GIB, 8],
  [16 * GIB - 1, 8],
  [16 * GIB, 20],
  [24 * GIB - 1, 20],
  [24 * GIB, 36],
])('a node of %d bytes holds %d sessions', (memorySize, limit) => {
  const nodes: NodeRecord[][] = [[node('node1', 'node2', { memorySize })]];
  expect(plan({ policy: pressed({ limit: 'auto' }), nodes, sessions: [[]] }).pools).toEqual([
    { node: 'node1', used: 0, limit },
  ]);
});

test('where the size of a pool is not known there is no pressure', () => {
  const { memorySize: _memory, ...unsized } = node('node1', 'node2');
  const made = plan({
    policy: pressed({ limit: 'auto' }),
    nodes: [[unsized, ...NODES.slice(1)]],
    sessions: [many(36)],
  });
  expect(killedIds(made)).toEqual([]);
  expect(made.pools[0]).toEqual({ node: 'node1', used: 36 });
  expect(made.sessions[0]?.why).toContain('36 of an unknown number of sessions in use');
});
