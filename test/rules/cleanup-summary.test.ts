import type { CleanupReport } from '../../src/contracts/cleanup';
import { summaryOf } from '../../src/workflows/cleanup/summary';

const WHY = 'two samples were missed (sample 2 of 7 at 02:00: HTTP 503; sample 1 of 7 at 02:05: HTTP 503)';

const reported = (sessions: number, planned: number) =>
  summaryOf({
    outcome: 'reported',
    wouldBe: 'incomplete_view',
    cluster: 'prod1',
    policy: 'nightly',
    mode: 'report',
    requestedBy: { name: 'bob' },
    tightened: [],
    startedAt: '',
    endedAt: '',
    sessions: [],
    pools: [],
    incomplete: [WHY],
    remarks: [],
    exceeded: [],
    counts: { sessions, planned, protected: 0, kept: 0, killed: 0, survived: 0, awaitsApproval: 0 },
  } satisfies Omit<CleanupReport, 'summary'>);

test('a report without a whole window says that nothing is known, and why', () => {
  expect(reported(0, 0)).toBe(
    `It is not known what is stale, since the view is incomplete: ${WHY}. An enforce run would kill nothing.`,
  );
});

test('a report of a view that is incomplete says what looks stale, and why that is no conclusion', () => {
  expect(reported(23, 4)).toBe(
    `4 of 23 sessions look stale, but the view is incomplete: ${WHY}. An enforce run would kill nothing.`,
  );
});
