import { PLAIN_STYLE } from '../../src/cli/shared/output/style';
import { statusExitCode, statusLines } from '../../src/cli/status';
import type { Coverage, OwedPause, Status, Waiting, WaitingPlan } from '../../src/contracts/status';

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

const NONE: Waiting = { plans: [], kills: [], stuck: [], unasked: [] };

const lastLine = (change: Partial<Status>): string | undefined =>
  statusLines(
    { at: AT, isWell: false, clusters: [], pauses: [], drains: [], waiting: NONE, ...change },
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

const run = { cluster: 'prod1', policy: 'default', workflowId: 'cleanup/prod1/default', runId: 'r' };

const plan = (kind: WaitingPlan['kind']): WaitingPlan => ({
  ...run,
  kind,
  planHash: '3f2a9c01b7de'.padEnd(64, '0'),
  until: '2026-01-05T09:00:00.000Z',
  stakes: {
    kills: 3,
    sessions: 7,
    owners: [{ name: 'backup-a\u202e', sessions: 2 }],
    others: 1,
    bytes: 3 * 1_024 ** 3,
    unmeasured: 0,
  },
  command: 'ontap-workflows cleanup approve cleanup/prod1/default --plan 3f2a9c01b7de',
});

const statusWith = (change: Partial<Status>): Status => ({
  at: AT,
  isWell: true,
  clusters: [],
  pauses: [],
  drains: [],
  waiting: NONE,
  ...change,
});

const linesOf = (change: Partial<Status>): string[] =>
  statusLines(statusWith(change), { style: PLAIN_STYLE, width: 200 });

test('a status begins with what waits for somebody, with what it costs, until when and what to type', () => {
  const unasked = Array.from({ length: 7 }, (_, index) => ({
    ...run,
    workflowId: `cleanup/lab${index}/default`,
    why: 'no worker answers',
  }));
  const lines = linesOf({
    isWell: false,
    halted: { since: AT, by: 'carol' },
    clusters: [coverage('overdue')],
    pauses: [pause('owed'), pause('held'), { ...pause('held'), approval: { index: 1, command: 'approve' } }],
    waiting: {
      plans: [plan('approval')],
      kills: [{ ...run, what: '1 of 2 planned kills waits for approval in ONTAP: approve -index 1' }],
      stuck: [{ ...run, what: 'no worker takes its next decision: does one run?' }],
      unasked,
    },
  });
  const { job } = pause('owed');
  expect(lines.slice(0, 13)).toEqual([
    'HALTED by carol since 2026-01-05 06:00Z; nothing is killed',
    '',
    'Waits for somebody:',
    '  Plan on prod1 by default to approve until 2026-01-05 09:00Z, in 3h: 3 of 7 sessions (2 of backup-a\ufffd, 1 of others); 3.0 GiB would be thrown away',
    expect.stringMatching(
      /^ {4}(npx )?ontap-workflows cleanup approve cleanup\/prod1\/default --plan 3f2a9c01b7de$/,
    ),
    '  Kills on prod1 by default: 1 of 2 planned kills waits for approval in ONTAP: approve -index 1',
    `  Pause owed of job ${job} on prod1: look at it, and if it is paused`,
    expect.stringMatching(new RegExp(`^ {4}(npx )?ontap-workflows jobs resume prod1 ${job}$`)),
    `  Pause of job ${job} on prod1: of something`,
    '  Overdue: prod1 by default: of something',
    '  Stuck: cleanup/prod1/default: no worker takes its next decision: does one run?',
    expect.stringMatching(
      /^ {2}Not known whether these wait for somebody \(no worker answers\): cleanup\/lab0\/default, .* and 2 more$/,
    ),
    '',
  ]);
  expect(lines).toContain('3 approvals are waited for, see above.');
});

test('a plan of which an older worker tells nothing but its hash, and a run of a strange id, are told as far as they are known', () => {
  const { stakes: _stakes, command: _command, ...bare } = plan('notice');
  expect(linesOf({ waiting: { ...NONE, plans: [bare] } }).slice(1, 3)).toEqual([
    '  Kills on prod1 by default begin at 2026-01-05 09:00Z, in 3h, unless somebody rejects the plan',
    '    cleanup/prod1/default',
  ]);
});

const word = { ...NONE, plans: [plan('approval')] };
const unknown = { ...NONE, unasked: [{ ...run, why: 'no worker answers' }] };
const halted = { since: AT };

test.each<[number, string, Partial<Status>]>([
  [0, 'nothing', {}],
  [0, 'kills that are announced', { waiting: { ...NONE, plans: [plan('notice')] } }],
  [1, 'something is overdue, whatever else', { isWell: false, waiting: word, halted }],
  [4, 'somebody is waited for, whatever else', { waiting: { ...unknown, plans: word.plans }, halted }],
  [4, 'a request in ONTAP', { waiting: { ...NONE, kills: [{ ...run, what: 'kills' }] } }],
  [4, 'a command', { pauses: [{ ...pause('held'), approval: { command: 'approve' } }] }],
  [5, 'somebody could not be asked, whatever else', { waiting: unknown, halted }],
  [6, 'a halt', { halted }],
])('exit code %d tells of %s', (code, _what, change) => {
  expect(statusExitCode(statusWith(change))).toBe(code);
});

test('a pause that only waits for approval is no paused job, and what is decided is not waited for', () => {
  const lines = linesOf({
    pauses: [
      { ...pause('asked'), why: 'it is not paused yet', approval: { index: 1, command: 'approve' } },
      { ...pause('overdue'), approval: { index: 2, state: 'vetoed', command: 'approve' } },
    ],
  });
  const { job } = pause('owed');
  expect(lines.slice(0, 4)).toEqual([
    'Waits for somebody:',
    `  Pause of job ${job} on prod1: it is not paused yet`,
    `  Pause of job ${job} on prod1: of something; it is asked for anew an hour after that was seen. To do it now:`,
    expect.stringMatching(new RegExp(`^ {4}(npx )?ontap-workflows jobs resume prod1 ${job}$`)),
  ]);
  expect(lines.filter((line) => line.includes('not paused yet'))).toHaveLength(1);
  expect(lines).toContain('1 approval is waited for, see above.');
  expect(linesOf({ pauses: [pause('asked')] })).not.toContain('Jobs that we paused:');
});

test('nodes that are drained are told with since when, until when, what holds them and what is paused', () => {
  const drain = {
    cluster: 'prod1',
    node: 'node2',
    workflowId: 'drain/prod1/node2',
    runId: 'r',
    startedAt: '2026-01-05T05:00:00.000Z',
  };
  const lines = linesOf({
    drains: [
      {
        ...drain,
        phase: 'drains',
        now: 'node2 is held by 2 sessions and 1 job.',
        until: '2026-01-05T09:00:00.000Z',
        requestedBy: { name: 'alice' },
        holds: { sessions: 2, jobs: 1 },
        pauses: { held: 3, owed: 1 },
      },
      { ...drain, node: 'node3', unasked: 'no worker answers' },
    ],
  });
  const from = lines.indexOf('Nodes that are drained:');
  expect(lines[from + 1]?.split(/ +/)).toEqual([
    'cluster',
    'node',
    'since',
    'until',
    'by',
    'pauses',
    'state',
  ]);
  expect(lines.slice(from + 3, from + 5).map((line) => line.replace(/ +/g, ' ').trimEnd())).toEqual([
    'prod1 node2 1h ago in 3h alice 3 held, 1 OWED held by 2 sessions, 1 job',
    expect.stringMatching(/^prod1 node3 1h ago . . . not known: no worker answers$/),
  ]);
});

test('an eviction that waits is told with whose sessions they are', () => {
  const evicted = { ...plan('approval'), policy: 'evict', workflowId: 'evict/prod1/nbu-media-3' };
  expect(linesOf({ waiting: { ...NONE, plans: [evicted] } })[1]).toContain(
    'Plan on prod1 by evict of nbu-media-3 to approve',
  );
});
