import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readSchedules } from '../../../src/cli/schedules/read-schedules';
import { said } from '../support/run-cli';

const folder = mkdtempSync(path.join(tmpdir(), 'schedules-'));
const FILE = path.join(folder, 'schedules.yaml');

afterAll(() => rmSync(folder, { recursive: true }));

const fileWith = (...lines: string[]): string => {
  writeFileSync(FILE, lines.join('\n'));
  return FILE;
};

const entry = (keys: string) => `{ policy: default, clusters: prod1, mode: report, ${keys} }`;

const problemsOf = (...lines: string[]): string => {
  try {
    readSchedules(fileWith(...lines));
  } catch (error) {
    return (error as Error).message.replaceAll(`${FILE}:`, '');
  }
  return '';
};

test('a policy beside the file wins over a shipped one, and travels by value', () => {
  const policy =
    'name: own\nobserve: { window: 2h, every: 10m }\nmatch: [{ name: any, dataState: [halted] }]\n';
  writeFileSync(path.join(folder, 'own.yaml'), policy);
  const file = fileWith(
    'schedules:',
    '  a: { cron: 0 2 * * *, policy: own.yaml, clusters: [x, y], mode: enforce, notify: [ops] }',
    `  b: ${entry('interval: 4h')}`,
  );
  expect(readSchedules(file)).toMatchObject([
    { name: 'a', policy: { name: 'own', observe: { window: '2h' } }, clusters: ['x', 'y'], paused: false },
    { name: 'b', policy: { name: 'default' }, clusters: 'prod1', mode: 'report' },
  ]);
});

test.each([
  ['{}', '2: schedules.a.policy: is missing; write text'],
  [entry('mode: look, interval: 4h').replace('mode: report, ', ''), 'mode: must be one of report, enforce'],
  [entry(''), '2: schedules.a: needs exactly one of cron, interval, calendar'],
  [entry('interval: 4h, cron: 0 2 * * *'), '2: schedules.a: needs exactly one of cron, interval, calendar'],
  [entry('intervall: 4h'), 'schedules.a.intervall: is not a known key; did you mean interval?'],
  [entry('interval: 4h, timezone: UTC'), 'timezone: means nothing to an interval; leave it out'],
  [entry('cron: 0 2 * * *, offset: 5m'), 'offset: belongs to an interval; leave it out'],
  [entry('cron: 0 2 * * *, timezone: +01:00'), 'timezone: is no time zone; write the IANA name'],
  [entry('cron: 0 2 * * *, timezone: europe/berlin'), 'timezone: must be written as Europe/Berlin'],
  [entry('cron: 0 2 * * mo'), 'schedules.a.cron: dayOfWeek: "mo" is no value'],
  [entry('calendar: {}'), 'calendar: needs at least one of minute, hour'],
  [entry('calendar: { hour: [2, 25] }'), 'schedules.a.calendar.hour: "25" is no value; write 0 to 23'],
  [
    entry('interval: 1h').replace('prod1', 'all'),
    '2: schedules.a.interval: leaves 1h between two starts but a run may take 1h 15m',
  ],
  [
    entry('interval: 10m'),
    '2: schedules.a.interval: leaves 10m between two starts but a run may take 1h 15m',
  ],
  [entry('interval: 4h').replace('prod1', '[x, x]'), '2: schedules.a.clusters: names a cluster twice'],
  [
    entry('interval: 4h').replace('default', 'nix.yaml'),
    'schedules.a.policy: There is no policy file "nix.yaml"',
  ],
])('%s is refused with its line and the remedy', (text, words) => {
  expect(problemsOf('schedules:', `  a: ${text}`)).toContain(words);
});

test('every problem is told at once', () => {
  const problems = problemsOf(
    'schedules:',
    `  a: ${entry('interval: 14m')}`,
    `  b: ${entry('cron: 0 0 30 2 *')}`,
  );
  expect(problems).toMatch(
    /2: schedules\.a\.interval: leaves 14m[^]*3: schedules\.b\.cron: never comes true/,
  );
});

test('the shipped example is valid as it is', () => {
  const names = readSchedules(path.join(__dirname, '../../../schedules/example.yaml')).map(
    ({ name }) => name,
  );
  expect(names).toEqual(['nightly-report', 'all-clusters', 'monthly']);
});

test.each([
  [['apply', 'none.yaml'], 'The schedules file none.yaml does not exist; create it, or correct the path'],
  [['apply', FILE, '--json'], '--json does not ask; look at the diff with --dry-run, then give --yes'],
])('schedules %j is refused before anything is connected', async (words, remedy) => {
  fileWith('schedules:', `  a: ${entry('interval: 4h')}`);
  expect(await said('schedules', ...words)).toContain(remedy);
});
