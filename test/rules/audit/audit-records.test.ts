import type { AuditRecord } from '../../../src/contracts/audit';
import { policySchema } from '../../../src/contracts/schemas/policy';
import { backtest, leaksBy, matchRecord, withoutCopies } from '../../../src/rules/audit';
import {
  clusterRecord,
  copiesIn,
  killedRecord,
  OWNER,
  plannedRecord,
  revivedRecord,
  sessionRecord,
  windowRecords,
} from '../support/audit-records';

const policy = policySchema.parse({
  name: 'tried',
  observe: { window: '30m', every: '10m' },
  match: [{ name: 'halted', dataState: ['halted'] }],
});

const stuck = (id: string) => sessionRecord(id);
const moved = (id: string) => sessionRecord(id, { bytes: 9 });

/** A run of four samples from that hour on, of sessions that don't change in it. */
const run = (hour: number, sessions: ReturnType<typeof stuck>[]) => [
  clusterRecord(hour),
  ...windowRecords(hour, sessions),
];

test('what would have been killed and moved later is the regret of a policy', () => {
  const result = backtest(policy, [
    run(1, [stuck('1'), stuck('2'), stuck('3')]),
    run(5, [moved('1'), stuck('2')]),
  ]);
  expect(result).toMatchObject({
    windows: { judged: 2, tooShort: 0, incomplete: 0 },
    counts: { moved: 1, stayed: 1, gone: 1, unknown: 0 },
  });
  expect(result.wouldKill.map(({ sessionId, afterwards }) => [sessionId, afterwards])).toEqual([
    ['1', 'moved'],
    ['2', 'stayed'],
    ['3', 'gone'],
  ]);
});

test('looks after our own kill say nothing about it, and nobody knows what the last look does not show', () => {
  const halfDead = sessionRecord('1', { reason: 'aborted' });
  const killed = [...run(1, [stuck('1')]), killedRecord(2, stuck('1'))];
  expect(backtest(policy, [killed, run(5, [halfDead])]).counts).toMatchObject({ moved: 0, gone: 1 });
  expect(backtest(policy, [run(1, [stuck('1')])]).counts).toMatchObject({ unknown: 1 });
});

test('a session that only the read right before its kill saw move is regret, unless our own try may have moved it', () => {
  const spared = [...run(1, [stuck('1'), stuck('2')]), revivedRecord(2, stuck('1'))];
  const later = run(5, [stuck('2')]);
  expect(backtest(policy, [spared, later])).toMatchObject({
    counts: { moved: 1, stayed: 1 },
    wouldKill: [{ sessionId: '1', movedAt: '2026-11-22T02:00:00.000Z' }, { sessionId: '2' }],
  });
  const perhaps = [...run(1, [stuck('1')]), revivedRecord(2, stuck('1'), { perhapsOurs: true })];
  expect(backtest(policy, [perhaps, later]).counts).toMatchObject({ moved: 0, gone: 1 });
  const another = [...run(1, [stuck('1')]), revivedRecord(2, { ...stuck('1'), clientPort: 4_001 })];
  expect(backtest(policy, [another, later]).counts).toMatchObject({ moved: 0, gone: 1 });
});

test('what a reset copies into the run that it begins counts once', () => {
  const first = run(1, [stuck('1')]);
  const killed = killedRecord(2, stuck('1'));
  const anew = [...copiesIn('run-2', first), { ...killed, runId: 'run-2' }];
  expect(withoutCopies([...anew, ...first])).toEqual([{ ...killed, runId: 'run-2' }, ...first]);
  expect(backtest(policy, [first, anew])).toMatchObject({ windows: { judged: 1 }, counts: { gone: 1 } });
});

test('a window that is shorter than that of the policy is not judged, and one that is not complete neither', () => {
  const long = { ...policy, observe: { window: '12h', every: '1h' } };
  expect(backtest(long, [run(1, [stuck('1')])])).toMatchObject({
    windows: { judged: 0, tooShort: 1 },
    wouldKill: [],
  });
  const [cluster, ...looks] = run(1, [stuck('1')]);
  expect(backtest(policy, [looks])).toMatchObject({ windows: { judged: 0, tooShort: 0, incomplete: 0 } });
  expect(cluster?.kind).toBe('sampled');
});

test('a session that several plans named is one leak', () => {
  const records = [
    plannedRecord(1, [stuck('1'), stuck('2')]),
    plannedRecord(5, [stuck('1')]),
    killedRecord(6, stuck('1')),
    plannedRecord(7, [sessionRecord('3', { client: '10.0.0.9' })]),
  ];
  expect(leaksBy(records, 'client')).toMatchObject([
    { name: 'nbu-media', stale: 2, killed: 1, bytes: 14, clusters: ['prod1'] },
    { name: '10.0.0.9', stale: 1, killed: 0 },
  ]);
  expect(leaksBy(records, 'node')).toMatchObject([{ name: 'prod1/n1', stale: 3 }]);
});

test.each([
  [{ cluster: 'prod1' }, true],
  [{ cluster: 'prod2' }, false],
  [{ session: '1' }, true],
  [{ session: `${OWNER}/1` }, true],
  [{ session: '11' }, false],
  [{ client: 'NBU-media' }, true],
  [{ client: '10.20.0.23' }, true],
  [{ client: '10.20.0.2' }, false],
  [{ actor: 'Alice' }, true],
  [{ actor: 'worker@host' }, true],
  [{ actor: 'bob' }, false],
  [{ kind: 'killed' as const }, true],
  [{ kind: 'kept' as const }, false],
  [{ run: 'cleanup/prod1/default' }, true],
  [{ run: 'cleanup/prod1' }, false],
  [{ since: '2026-11-22T01:00:00.000Z' }, true],
  [{ since: '2026-11-22T03:00:00.000Z' }, false],
  [{ job: '6b8b0ea0-c7b1-11ef-a563-2b92409d3fb6' }, false],
  [{ session: '1', actor: 'bob' }, false],
])('a search for %j finds the kill: %s', (filter, expected) => {
  expect(matchRecord(killedRecord(2, stuck('1')), filter)).toBe(expected);
});

test('an approval is found by who gave it, and a plan by its sessions', () => {
  const killed = killedRecord(2, stuck('1'));
  const approved: AuditRecord = { ...killed, kind: 'approved', evidence: { by: 'bob', answer: 'counts' } };
  expect(matchRecord(approved, { actor: 'bob' })).toBe(true);
  expect(matchRecord(plannedRecord(1, [stuck('1'), stuck('2')]), { session: '2' })).toBe(true);
});
