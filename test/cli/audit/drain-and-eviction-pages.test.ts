import { htmlPage } from '../../../src/cli/audit/html/page';
import { allRecords } from '../../../src/cli/audit/model/pick';
import { nodeRows } from '../../../src/cli/audit/model/node-rows';
import type { AuditRecord, AuditReport, HistoryJson } from '../../../src/contracts/audit';
import type { NodeSession, NodeView } from '../../../src/contracts/drain';
import { reportOf } from '../../audit/report-of';
import type { StoredRun } from '../../audit/store';
import { storedHistories } from '../../replay/store';

function storedRun(name: string, workflow: string, workflowId: string): StoredRun {
  const found = storedHistories().find((stored) => stored.name.endsWith(`/${name}.${workflow}`));
  if (found === undefined) throw new Error(`no history of ${name}`);
  return { name, case: name, workflow, workflowId, runId: workflow, history: found.history as HistoryJson };
}

const drainReport = (name: string): AuditReport =>
  reportOf(name, [storedRun(name, 'drainNode', 'drain/lab/n1')]);

test('the page of an eviction says who asked, who approved, and what became of each session', () => {
  const report = reportOf('evicted', [
    storedRun('evicted', 'evictClient', 'evict/lab/dead'),
    storedRun('evicted', 'killSessions', 'kill/lab'),
  ]);
  const [requested] = report.runs[0]?.records.filter(({ kind }) => kind === 'requested') ?? [];
  const [approved] = allRecords(report).filter(({ kind }) => kind === 'approved');
  const killed = allRecords(report).filter(({ kind }) => kind === 'killed');
  const page = htmlPage(report);
  expect(killed.length).toBeGreaterThan(0);
  expect(page).toContain(`${requested?.actor.claimed}`);
  expect(page).toContain(`${approved?.actor.claimed} (unproven) approved plan`);
  expect(page).toContain('killed, gone');
  for (const { session } of killed) expect(page).toContain(`<code>${session?.sessionId}</code>`);
});

test('the page of a drain says what held the node: looks, sessions and jobs, until when', () => {
  const report = drainReport('drain-held');
  const looks = allRecords(report).flatMap(({ kind, evidence }) =>
    kind === 'sampled' && evidence.looked === 'node' ? (evidence.view ?? []) : [],
  );
  const [session] = looks.at(-1)?.sessions ?? [];
  const [job] = looks.at(-1)?.jobs ?? [];
  const page = htmlPage(report);
  expect(page).toContain('<h2>What held the node</h2>');
  expect(page).toContain(`looks at the node (${looks.length})`);
  expect(page).toContain(`<code>${session?.sessionId}</code>`);
  expect(page).toContain(`<code>${job?.uuid}</code>`);
  expect(page).toContain('to the last look');
});

test('a page of another kind of run has no node', () => {
  expect(htmlPage(reportOf('approved'))).not.toContain('What held the node');
});

const session = (id: string, print: string): NodeSession => ({
  ...{ ownerUuid: 'o', sessionId: id, print: print.padEnd(24, '0'), bytes: [1, null] },
  ...{ unchangedSince: '', kind: 'moving', unchangedSeconds: 0 },
});

function look(at: string, sessions: NodeSession[]): AuditRecord {
  const counts = { sessions: sessions.length, moving: 0, frozen: 0, protected: 0, jobs: 0, came: 0, left: 0 };
  const view: NodeView = {
    ...{ at, node: 'n1', state: 'up', warnings: [], sessions, missing: [], jobs: [], counts },
    holds: { sessions: sessions.length, jobs: 0 },
  };
  const evidence = { looked: 'node', purpose: 'look', attempts: 1, view };
  return { kind: 'sampled', time: at, evidence } as unknown as AuditRecord;
}

test('a session that left has its last look, an id that was used again is another session, looks that are alike are one', () => {
  const [stays, first, second] = [session('1', 'a'), session('2', 'b'), session('2', 'c')];
  const rows = nodeRows([
    look('t1', [stays, first]),
    look('t2', [stays, first]),
    look('t3', [stays, second]),
    look('t4', [stays]),
  ]);
  expect(rows?.sessions).toMatchObject([
    { from: 't1', to: 't4', isThere: true, last: { sessionId: '1' } },
    { from: 't1', to: 't2', isThere: false, last: { sessionId: '2' } },
    { from: 't3', to: 't3', isThere: false, last: { sessionId: '2' } },
  ]);
  expect(rows?.looks).toBe(4);
  expect(rows?.changes.map(({ time }) => time)).toEqual(['t1', 't4']);
});
