import { PLAIN_STYLE } from '../../src/cli/shared/output/style';
import { statusLines } from '../../src/cli/status';
import type { Coverage, OwedPause, Status } from '../../src/contracts/status';

const AT = '2026-01-05T06:00:00.000Z';

const coverage = (state: Coverage['state']): Coverage => ({
  cluster: 'prod1',
  policy: 'default',
  mode: 'report',
  schedules: ['nightly'],
  state,
  why: 'of something',
});

const pause = (state: OwedPause['state']): OwedPause => ({
  cluster: 'prod1',
  job: '8c1b6f5e-86d1-11e0-ae1c-123478563412',
  state,
  why: 'of something',
  workflowId: 'pause/prod1/8c1b6f5e-86d1-11e0-ae1c-123478563412',
  runId: 'r',
  since: AT,
});

const lastLine = (change: Partial<Status>): string | undefined =>
  statusLines(
    { at: AT, isWell: false, clusters: [], pauses: [], ...change },
    { style: PLAIN_STYLE, width: 200 },
  ).at(-1);

test.each<[string, Partial<Status>]>([
  ['Nothing is overdue, no pause is owed.', { isWell: true, clusters: [coverage('ok')] }],
  ['Nothing is overdue, no pause is owed; 1 is held.', { isWell: true, pauses: [pause('held')] }],
  [
    'Nothing is overdue, no pause is owed; 2 are held.',
    { isWell: true, pauses: [pause('held'), pause('held')] },
  ],
  ['1 pause overdue.', { pauses: [pause('overdue')] }],
  ['1 pause owed, 1 pause held.', { pauses: [pause('held'), pause('owed')] }],
  [
    '1 clean-up overdue, 1 pause overdue, 2 pauses owed.',
    {
      clusters: [coverage('overdue'), coverage('ok')],
      pauses: [pause('owed'), pause('overdue'), pause('owed')],
    },
  ],
])('a status ends with what it has shown, counted by its state: %s', (sum, status) => {
  expect(lastLine(status)).toBe(sum);
});
