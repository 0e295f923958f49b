import type { NodeRecord } from '../../../src/contracts/session';
import { decision, node, NODES, plan, session } from '../support/timeline';

/** The nodes of each sample, `node1` with these parts in the third. */
const disturbed = (parts: Partial<NodeRecord>): NodeRecord[][] => {
  const third = NODES.map((each) => (each.name === 'node1' ? { ...each, ...parts } : each));
  return [NODES, NODES, third, NODES];
};

const on = (name: string) => session({ node: name });
const reasonOn = (name: string, nodes: NodeRecord[][]) => decision({ nodes, sessions: [[on(name)]] });

const { uptime: _uptime, state: _state, ...bare } = node('node1', 'node2');
const others = NODES.slice(1);

const DISTURBANCES: [string, NodeRecord[][], string][] = [
  ['was down', disturbed({ state: 'down' }), 'node node1 was down at'],
  ['was taken over', disturbed({ state: 'taken_over' }), 'node node1 was taken_over at'],
  [
    'had no state',
    [NODES, [{ ...bare, uptime: 9_000_000 }, ...others], NODES],
    'node node1 was in no known state',
  ],
  [
    'had no uptime',
    [NODES, [{ ...bare, state: 'up' }, ...others], NODES],
    'node node1 rebooted, or its uptime',
  ],
  ['went down in uptime', disturbed({ uptime: 8_000_000 }), 'node node1 rebooted'],
  ['was up for less than the window', disturbed({ uptime: -600 }), 'node node1 rebooted'],
  ['was not listed once', [NODES, others, NODES], 'node node1 was not listed once'],
  ['was listed twice', [NODES, [node('node1', 'node2'), ...NODES], NODES], 'node node1 was not listed once'],
  [
    'is another machine',
    disturbed({ uuid: 'f0000000-0000-0000-0000-000000000000' }),
    'node node1 became another',
  ],
];

describe.each(DISTURBANCES)('when a node %s', (_what, nodes, why) => {
  test('its sessions stay', () => {
    const decided = reasonOn('node1', nodes);
    expect(decided).toMatchObject({ decision: 'kept', reason: 'node_unstable', rule: 'over' });
    expect(decided.why).toContain(why);
  });

  test("its HA partner's sessions stay", () => {
    expect(reasonOn('node2', nodes)).toMatchObject({ reason: 'node_unstable' });
    expect(reasonOn('node2', nodes).why).toContain('HA partner');
  });

  test('the sessions of other pairs go', () => {
    expect(reasonOn('node3', nodes)).toMatchObject({ decision: 'kill' });
  });
});

test('a node that booted right before the window and again inside it is found out by its uptime', () => {
  // 60 s at the first sample, 300 s ten minutes later: it went up, and yet it booted in between.
  const booted = (uptime: number) => [node('node1', 'node2', { uptime }), ...others];
  expect(reasonOn('node1', [booted(60), booted(-300)])).toMatchObject({ reason: 'node_unstable' });
  expect(reasonOn('node1', [booted(60)])).toMatchObject({ decision: 'kill' });
});

test('a node that only its partner names has that partner all the same', () => {
  const lonely = { ...node('node1', 'node2'), partners: [], state: 'down' };
  const nodes = [[lonely, ...others]];
  expect(reasonOn('node2', nodes)).toMatchObject({ reason: 'node_unstable' });
  const unnamed = [
    [
      { ...node('node1', 'node2'), state: 'down' },
      { ...node('node2', 'node1'), partners: [] },
    ],
  ];
  expect(reasonOn('node2', unnamed)).toMatchObject({ reason: 'node_unstable' });
});

test('a session stays whose node is not known or not listed', () => {
  const { node: _node, ...homeless } = session();
  expect(decision({ sessions: [[homeless]] })).toMatchObject({
    why: 'would match over, but its node is not known',
  });
  expect(reasonOn('node9', [NODES])).toMatchObject({
    reason: 'node_unstable',
    why: 'would match over, but its node node9 is not listed',
  });
});

describe('when a node loses three sessions at once', () => {
  const old = [1, 2, 3].map((id) => session({ sessionId: `1:${id}` }));
  const young = [1, 2, 3].map((id) => session({ sessionId: `1:${id}`, clientPort: 50_000 }));

  test('its ndmpd restarted, and the sessions that took their ids stay', () => {
    const { sessions } = plan({ sessions: [old, young] });
    expect(sessions).toMatchObject([
      { reason: 'node_unstable' },
      { reason: 'node_unstable' },
      { reason: 'node_unstable' },
    ]);
    expect(sessions[0]?.why).toContain('node node1 lost all 3 sessions by');
  });

  test('that says nothing about other nodes, its partner included', () => {
    const neighbour = session({ sessionId: '2:1', node: 'node2' });
    const window = {
      sessions: [
        [...old, neighbour],
        [...young, neighbour],
      ],
    };
    expect(decision(window, '2:1')).toMatchObject({ decision: 'kill' });
  });

  test('two sessions may end by themselves', () => {
    const { sessions } = plan({ sessions: [old.slice(1), young.slice(1)] });
    expect(sessions).toMatchObject([{ reason: 'not_seen_throughout' }, { reason: 'not_seen_throughout' }]);
  });
});
