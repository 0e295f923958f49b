import { htmlPage } from '../../../src/cli/audit/html/page';
import { changeWords } from '../../../src/cli/audit/model/record-words';
import { allRecords } from '../../../src/cli/audit/model/pick';
import { csvText, textLines } from '../../../src/cli/audit/show';
import { PLAIN_STYLE } from '../../../src/cli/shared/output/style';
import { reportOf } from '../../audit/report-of';
import { storedRuns } from '../../audit/store';

const CASES = [...new Set(storedRuns().map((run) => run.case))];

test.each(CASES)('golden: %s in words', (name) => {
  expect(`\n${textLines(reportOf(name), { style: PLAIN_STYLE, width: 120 }).join('\n')}\n`).toMatchSnapshot();
});

test.each(['approved', 'track-job'])('golden: the page of %s', (name) => {
  expect(htmlPage(reportOf(name)).replace(/<style>[^]*<\/style>/, '')).toMatchSnapshot();
});

test('the page loads nothing, runs nothing and sends nothing', () => {
  const page = htmlPage(reportOf('approved'));
  expect(page).toMatch(
    /content="default-src &#39;none&#39;; style-src &#39;sha256-[^;]+&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;"/,
  );
  expect(page).not.toMatch(/<script|<link|<img|<iframe|<form|\son\w+=|style="|https?:/i);
});

test('a report run says of stale sessions that they were only reported', () => {
  const words = textLines(reportOf('schedule'), { style: PLAIN_STYLE, width: 120 }).join('\n');
  expect(words).toContain('Of 2 sessions to kill: 2 only reported.');
});

test('a kill that nobody can tell about is not called killed', () => {
  const words = textLines(reportOf('terminated'), { style: PLAIN_STYLE, width: 120 }).join('\n');
  expect(words).toMatch(/Of 2 sessions to kill: (1 killed; 1 not known|1 not known; 1 killed)\./);
});

test('an edit is told path by path, and cut where it is long', () => {
  const policy = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((key) => [key, 1]));
  expect(
    changeWords({ input: { policy } }, { input: { policy: { ...policy, a: 'x'.repeat(99), g: 2 } } }),
  ).toBe(`input.policy.a: 1 → ${'x'.repeat(59)}…; input.policy.g: 1 → 2`);
  expect(changeWords(undefined, policy)).toBe('a: – → 1; b: – → 1; c: – → 1; d: – → 1; e: – → 1; and 2 more');
});

test('CSV: a head and a line for each record', () => {
  const records = allRecords(reportOf('approved'));
  const lines = csvText(records).split('\r\n');
  expect(lines).toHaveLength(records.length + 2);
  expect(lines[0]).toBe(
    '"time","kind","what","cluster","workflowId","runId","eventId","recordId","claimed","identity","principal","agreement","reason","ticket","ownerUuid","sessionId","job","planHash","evidence"',
  );
});
