import type { NodeRecord } from '../../../src/contracts/session';
import { nodeProblem, nodeWarnings } from '../../../src/rules/drain';

const node = (name: string, change: Partial<NodeRecord> = {}): NodeRecord => ({
  uuid: `uuid of ${name}`,
  name,
  state: 'up',
  partners: [],
  ...change,
});
const pair = (first: Partial<NodeRecord> = {}, second: Partial<NodeRecord> = {}): NodeRecord[] => [
  node('n1', { partners: ['n2'], ...first }),
  node('n2', { partners: ['n1'], ...second }),
];

test.each([
  ['n1', pair(), undefined],
  ['n3', pair(), 'there is no node n3; there are n1, n2'],
  ['N1', pair(), 'there is no node N1; there are n1, n2'],
  ['n1', pair({ state: 'down' }), 'n1 is down, not up'],
  ['n1', [{ uuid: 'u', name: 'n1', partners: [] }], 'n1 is of unknown state, not up'],
  ['n1', [], 'the login is shown no nodes'],
])('%s can be drained, or not, and why: %#', (name, nodes, problem) => {
  const said = nodeProblem(name, nodes);
  expect(said === undefined ? said : said.slice(0, problem?.length)).toBe(problem);
});

test.each([
  ['nothing, when its partner is up', pair(), []],
  [
    'that nobody would take it over',
    [...pair({}, { state: 'down' }), node('n3')],
    ['its HA partner n2 is not up: nobody would take n1 over'],
  ],
  ['that it is the last one', pair({}, { state: 'down' }), ['n1 is the last node of the cluster that is up']],
  ['that it is the only one', [node('n1')], ['n1 is the last node of the cluster that is up']],
  ['nothing of a node without a partner', [node('n1'), node('n2')], []],
  [
    'that it serves its partner, too',
    [node('n1', { partners: ['n2'], takeover: 'in_takeover' }), node('n2'), node('n3')],
    ['it has taken over its partner, whose data it serves, too: give that back first'],
  ],
])('whoever takes n1 down is told %s', (_, nodes, warnings) => {
  expect(nodeWarnings('n1', nodes)).toEqual(warnings);
});
