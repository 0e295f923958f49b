import { judgeKills } from '../../../src/rules/sessions';
import {
  decision,
  facts,
  killedIds,
  NODES,
  plan,
  POLICY,
  running,
  session,
  STARTED_MS,
} from '../support/timeline';
import type { Window } from '../support/timeline';

/** What an SVM's login sees: its sessions, no node. */
const seen = (window: Window): Window => ({
  nodes: [[]],
  first: { scope: 'svm' },
  last: { scope: 'svm' },
  ...window,
});

test("what is stale as far as an SVM's login sees is kept, with the rule that matches", () => {
  expect(decision(seen({ sessions: [[session()]] }))).toEqual({
    ownerUuid: session().ownerUuid,
    sessionId: '2000:4000',
    unchangedSeconds: 2_400,
    decision: 'kept',
    reason: 'nodes_unknown',
    rule: 'over',
    why: "would match over, but an SVM's login is not shown the nodes; it was unchanged for 40m over 5 samples",
  });
});

test('what moved, is protected or matches no rule is told as ever', () => {
  const moved = session({ data: { bytes: 6_000 } });
  expect(decision(seen({ sessions: [[session()], [moved]] }))).toMatchObject({ reason: 'moved' });
  expect(decision(seen({ sessions: [[session({ data: { state: 'active' } })]] }))).toMatchObject({
    reason: 'no_match',
  });
  const guard = { ...facts().guard, neverMatch: ['halted' as const] };
  expect(decision(seen({ guard, sessions: [[session()]] }))).toMatchObject({ decision: 'protected' });
});

test('a session whose node is not named is told likewise; a node whose sessions all left is unstable', () => {
  const { node: _, ...unnamed } = session();
  expect(decision(seen({ sessions: [[unnamed]] }))).toMatchObject({ reason: 'nodes_unknown' });
  const lost = ['1:1', '1:2', '1:3'].map((sessionId) => session({ sessionId, clientPort: 50_000 }));
  const window = seen({ sessions: [lost, lost, [session()]] });
  expect(decision(window)).toMatchObject({ reason: 'node_unstable' });
});

test('nothing is planned, and the view is incomplete only when something would be', () => {
  const stale = plan(seen({ sessions: [[session(), session({ sessionId: '2000:4001', clientPort: 2 })]] }));
  expect(killedIds(stale)).toEqual([]);
  expect(stale.incomplete).toEqual([
    "2 sessions are stale as far as an SVM's login sees, which is not shown the nodes",
  ]);
  expect(stale.pools).toEqual([]);
  expect(plan(seen({ sessions: [[session({ data: { state: 'active' } })]] })).incomplete).toEqual([]);
});

test("what a plan wanted is not killed when the login is an SVM's by then", () => {
  const at = new Date(STARTED_MS).toISOString();
  const record = session();
  const target = { record, rule: 'over', why: '', unchangedSeconds: 1, knownAbsent: [], joined: [] };
  const judgement = judgeKills({
    targets: [target],
    policy: POLICY,
    facts: facts({ scope: 'svm' }),
    planned: { at, nodes: NODES, ndmpMode: 'svm' },
    now: { listing: { detail: 'full', at, sessions: [record] }, nodes: running(NODES, at) },
    approved: true,
    limitsLifted: false,
  });
  expect(judgement).toMatchObject({ kill: [], incomplete: ["an SVM's login is not shown the nodes"] });
});
