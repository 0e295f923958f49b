import { summaryOf } from '../../../src/rules/evidence';
import { NODES, session } from '../support/timeline';
import { folded, lookAt, stillAt } from './support/looks';

const [first = '', ...others] = NODES.map(({ name }) => name);

const on = (node: string, sessionId: string, state?: string) =>
  session({ node, sessionId, data: state === undefined ? {} : { state } });

test('a look is summed up by node and state; a state that nobody knows is no label of its own', () => {
  const sessions = [on(first, '1:1', 'active'), on(first, '1:2', 'halted'), on(first, '1:3', 'strange')];
  const { nodes } = summaryOf(lookAt(0, [...sessions, on('of another', '1:4')]), []);
  expect(nodes[0]).toMatchObject({ node: first, used: 3, states: { active: 1, halted: 1, other: 1 } });
  expect(nodes.slice(1)).toMatchObject(others.map((node) => ({ node, used: 0, states: {} })));
});

test('the oldest is the longest unchanged of those that are still there', () => {
  const looks = stillAt([0, 10, 20]);
  expect(summaryOf(lookAt(20, []), folded(looks)).oldestUnchangedSeconds).toBe(1_200);
  expect(summaryOf(lookAt(30, []), folded([...looks, lookAt(30, [])])).oldestUnchangedSeconds).toBe(0);
});
