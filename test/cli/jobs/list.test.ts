import { endLine } from '../../../src/cli/jobs';
import { jobCounts, jobTable } from '../../../src/cli/jobs/list';
import { PLAIN_STYLE } from '../../../src/cli/shared/output/style';
import type { JobRecord } from '../../../src/contracts/job';

const AT = '2026-02-11T09:30:00Z';
const UUID = '1cd8a442-86d1-11e0-ae1c-12347856341';

const job = (number: number, change: Partial<JobRecord> = {}): JobRecord => ({
  uuid: `${UUID}${number}`,
  state: 'running',
  description: 'Volume Move Job: move "projects" to aggr2 of the other node of the pair',
  message: 'Replicating: 37% complete, and a rather long text after it',
  startTime: '2026-02-11T10:18:30+01:00',
  svm: 'svm1',
  ...change,
});

const shown = (jobs: JobRecord[], width: number) => jobTable(jobs, AT, { style: PLAIN_STYLE, width });

test.each([80, 100, 120, 200])('on %i columns each job is one line that fits', (width) => {
  const [head, rule, ...rows] = shown([job(1), job(2)], width);
  expect(rows).toHaveLength(2);
  for (const line of [head, rule, ...rows]) expect(line?.length).toBeLessThanOrEqual(width);
  for (const row of rows) expect(row).toMatch(new RegExp(`^${UUID}\\d {2}running +11m 30s {2}`));
});

test('the message and the place give way on a narrow screen, and nothing is cut in a pipe', () => {
  expect(shown([job(1)], 80)[0]).toBe('uuid                                  state        age  description');
  expect(shown([job(1)], 100)[0]).toMatch(/description +message$/);
  expect(shown([job(1)], 120)[0]).toMatch(/SVM or node +description +message$/);
  expect(shown([job(1)], Number.POSITIVE_INFINITY).join('\n')).toContain('and a rather long text after it');
});

test('what can be acted on comes first, and an unknown state before all', () => {
  const states = ['success', 'running', 'paused', 'queued', 'failure', 'dancing'];
  const jobs = states.map((state, index) => job(index, { state }));
  const order = shown(jobs, 200)
    .slice(2)
    .map((line) => line.split(/ +/)[1]);
  expect(new Set(order.slice(0, 2))).toEqual(new Set(['paused', 'dancing']));
  expect(order.slice(2)).toEqual(['running', 'queued', 'failure', 'success']);
  expect(jobCounts(jobs)).toMatch(/^6 jobs: .*1 running, 1 queued, 1 failure, 1 success$/);
});

test('text from ONTAP can not act on the terminal', () => {
  const evil = job(1, { message: 'a\u001b[2J\u202eb', description: '\u001b]8;;http://x\u0007' });
  const lines = [
    ...shown([evil], 200),
    endLine({ outcome: 'cancelled', job: evil }, { cluster: 'prod1', uuid: evil.uuid }, PLAIN_STYLE),
  ];
  expect(lines.join('')).not.toMatch(/[\p{Cc}\u202e]/u);
});

test('of a job that no look has seen by the deadline it is not said that it goes on', () => {
  const deadline = '2026-11-29T14:00:00.000Z';
  const address = { cluster: 'prod1', uuid: '1cd8a442-86d1-11e0-ae1c-123478563412' };
  expect(
    endLine({ outcome: 'deadline_exceeded', deadline, why: 'the login was refused' }, address, PLAIN_STYLE),
  ).toBe(
    `deadline_exceeded: no look had seen the job by ${deadline} (the login was refused): whether it runs is not known. ` +
      `To wait again: ontap-workflows jobs wait prod1 ${address.uuid}`,
  );
});
