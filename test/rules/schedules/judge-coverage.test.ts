import { type Judged, judgeCoverage } from '../../../src/rules/schedules/judge-coverage';

const NOW = Date.UTC(2026, 10, 22, 12);
const HOUR_MS = 3_600_000;
const at = (hours: number) => new Date(NOW + hours * HOUR_MS).toISOString();

const judged = (change: Partial<Judged> = {}): Judged => ({
  schedule: 'nightly',
  scheduleId: 'ontap-workflows/nightly',
  cluster: 'prod1',
  policy: 'default',
  mode: 'report',
  runMs: HOUR_MS,
  changedAt: 0,
  next: at(10),
  ...change,
});

const run = (outcome: string, began: number, ended?: number) => ({
  workflowId: 'cleanup/prod1/default',
  runId: 'r',
  outcome,
  startedAt: at(began),
  ...(ended === undefined ? {} : { endedAt: at(ended) }),
});

const good = run('reported', -3, -2);

test.each([
  ['a good run in time', [judged()], { last: good, lastGood: good }, 'ok', 'as often as scheduled'],
  ['none yet, none due', [judged()], {}, 'not_yet', 'none was due yet: no run was ever seen'],
  [
    'one that is late',
    [judged({ missed: NOW - 2 * HOUR_MS })],
    { last: run('failed', -2, -1), lastGood: good },
    'overdue',
    `no good run of the start at ${at(-2)}: the newest run ended as failed at ${at(-1)}`,
  ],
  [
    'one that hangs',
    [judged({ missed: NOW - 9 * HOUR_MS })],
    { last: run('running', -9) },
    'overdue',
    `no good run of the start at ${at(-9)}: one runs since ${at(-9)}`,
  ],
  [
    'a pause that somebody forgot',
    [judged({ missed: NOW - HOUR_MS, paused: { through: 'command', by: 'alice' } })],
    { last: good, lastGood: good },
    'overdue',
    `no good run of the start at ${at(-1)}: the newest run ended as reported at ${at(-2)}; nightly is paused by alice`,
  ],
  [
    'a pause in the file',
    [judged({ missed: NOW - HOUR_MS, paused: { through: 'file', by: 'ci' } })],
    {},
    'paused',
    'the file says that it starts nothing',
  ],
  [
    'two schedules, of which one is paused in the file and the other late',
    [judged({ paused: { through: 'file' } }), judged({ schedule: 'weekly', missed: NOW - HOUR_MS })],
    { last: good, lastGood: good },
    'overdue',
    `no good run of the start at ${at(-1)}: the newest run ended as reported at ${at(-2)}; nightly is paused by somebody`,
  ],
] as const)('%s', (_case, [first, ...more], runs, state, why) => {
  expect(judgeCoverage([first as Judged, ...(more as Judged[])], runs, NOW)).toMatchObject({ state, why });
});

test('the age counts from the end of the last good run, the next start is the earliest', () => {
  const both = [judged(), judged({ schedule: 'weekly', next: at(3) })] as const;
  expect(judgeCoverage([...both], { last: run('partial', -1, -0.5), lastGood: good }, NOW)).toMatchObject({
    schedules: ['nightly', 'weekly'],
    lastGood: { outcome: 'reported', ageSeconds: 7_200 },
    last: { outcome: 'partial' },
    next: at(3),
  });
});
