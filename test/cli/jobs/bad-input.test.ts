import { parseDeadline } from '../../../src/cli/shared/arguments';
import { said } from '../support/run-cli';

const UUID = '1cd8a442-86d1-11e0-ae1c-123478563412';

test.each([
  [['jobs', 'wait', 'prod1', 'x'], 'It must be a UUID, such as 1cd8a442'],
  [['jobs', 'pause', 'prod1', '../sessions'], 'It must be a UUID'],
  [['jobs', 'show', 'a/b', UUID], 'It must be 1 to 63 letters, digits'],
  [['jobs', 'wait', 'prod1', UUID, '--deadline', 'tomorrow'], 'Give a duration such as 2h, or an instant'],
  [['jobs', 'wait', 'prod1', UUID, '--deadline', '2020-01-01T00:00:00Z'], 'That is over already'],
  [['jobs', 'wait', 'prod1', UUID, '--max-look', '10m'], 'It must be between 1s and 120s'],
  [['jobs', 'wait', 'prod1', UUID, '--on-paused-fail-after', '0s'], 'It must be a duration above zero'],
  [
    ['jobs', 'list', 'prod1', '--state', 'finished'],
    'It must be one of queued, running, paused, success, failure',
  ],
  [['jobs', 'list', 'prod1', '--description', '[a'], 'It is not a glob'],
  [['jobs', 'kill', 'prod1', UUID], "unknown command 'kill'"],
  [['sequence', 'run', 'maintenance-hold'], "required option '--cluster <name>' not specified"],
  [['sequence', 'run', 'maintenance-hold', '--cluster', 'prod1', '--uuid', 'x'], 'It must be a UUID'],
  [['sequence', 'run', 'x', '--cluster', 'prod1', '--request-id', 'a/b'], 'Give 1 to 63 letters'],
  [['sequence', 'run', 'nothing', '--cluster', 'prod1'], 'There is no sequence file "nothing"'],
  [['sequence', 'status', 'prod1'], 'Give it as sequence/CLUSTER/REQUEST'],
  [['up', '--story', 'sad'], 'Allowed choices are sessions, jobs'],
  [
    ['up', '--story', 'jobs', '--config', 'x', '--policy', 'default'],
    '--story is about the simulated cluster',
  ],
])('%j is refused with the remedy, before anything is connected', async (words, remedy) => {
  expect(await said(...words)).toContain(remedy);
});

test('a deadline is an instant or a time from now', () => {
  expect(parseDeadline('2100-01-01T00:00:00+01:00')).toBe('2099-12-31T23:00:00.000Z');
  expect(Date.parse(parseDeadline('2h')) - Date.now()).toBeGreaterThan(7_100_000);
});

test('each command that ends by an outcome lists its exit codes, and says what can not be paused', async () => {
  expect(await said('jobs', 'wait', '--help')).toContain('7    cancelled');
  expect(await said('jobs', 'cancel', '--help')).toContain('4    finished_first');
  expect(await said('jobs', 'stop', '--help')).toContain('jobs cancel|stop');
  for (const command of ['run', 'status', 'stop'])
    expect(await said('sequence', command, '--help')).toContain('5    a job that we paused');
  expect(await said('jobs', 'pause', '--help')).toMatch(/volume move.*movement\.state/);
  expect(await said('sequence', 'run', '--help')).toMatch(/can't be paused/);
});
