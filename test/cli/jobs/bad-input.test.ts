import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseDeadline } from '../../../src/cli/shared/arguments';
import { readSequence } from '../../../src/cli/sequence/read-sequence';
import { sequenceRequestSchema } from '../../../src/contracts/schemas/sequence';
import { said } from '../support/run-cli';

const UUID = '1cd8a442-86d1-11e0-ae1c-123478563412';
const folder = mkdtempSync(path.join(tmpdir(), 'cli-bad-input-'));

afterAll(() => rmSync(folder, { recursive: true }));

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

const shipped = readdirSync(path.join(__dirname, '../../../sequences'));

test.each(shipped)('the shipped %s is a valid request as it is', (file) => {
  const sequence = readSequence(path.basename(file, '.yaml'));
  const request = { ...sequence, cluster: 'prod1', requestedBy: { name: 'alice' } };
  expect(sequenceRequestSchema.parse(request)).toMatchObject(request);
});

const fileWith = (text: string): string => {
  const file = path.join(folder, 'sequence.yaml');
  writeFileSync(file, text);
  return file;
};

const problemsOf = (text: string): string[] => {
  const file = fileWith(text);
  try {
    readSequence(file);
  } catch (error) {
    return (error as Error).message
      .split('\n')
      .slice(1)
      .map((line) => line.trim().replace(`${file}:`, ''));
  }
  return [];
};

test('every step that makes no sense is named by line and index', () => {
  const steps = [
    '- { step: resume }',
    '- { step: pause }',
    '- { step: pause }',
    '- { step: await, state: success, for: 1h }',
    '- { step: hold, for: 5h }',
    '- { step: cancel }',
    '- { step: resume }',
  ];
  expect(problemsOf(['select: { svm: svm1 }', 'steps:', ...steps].join('\n'))).toEqual([
    '3: steps.0: resume without a pause before it',
    '5: steps.2: pause of a job that an earlier step paused',
    '6: steps.3: await success while paused: resume comes first',
    '7: steps.4: holds for 5h, above maxHold 4h',
    '9: steps.6: resume after cancel: a cancelled job can only be awaited',
  ]);
});

test('what is no step at all is named beside the others', () => {
  const steps = [
    '- { step: resume }',
    '- { step: hold }',
    '- { step: kill }',
    '- pause',
    '- { step: cancel, for: 1h }',
  ];
  expect(problemsOf(['select: { svm: svm1 }', 'steps:', ...steps].join('\n'))).toEqual([
    '3: steps.0: resume without a pause before it',
    '4: steps.1.for: is missing; write text',
    '5: steps.2.step: must be a step: pause, hold, resume, cancel or await',
    '6: steps.3: must be a map, not text',
    '7: steps.4.for: is not a known key; known keys: step',
  ]);
});

test.each([
  ['select: {}', 'select: needs at least one condition'],
  ['select: { uuids: [] }', 'select.uuids: must have at least 1 entries'],
  ['select: { uuids: [x] }', 'select.uuids.0: must be a UUID'],
  [
    `select: { uuids: ["${UUID}"], svm: svm1 }`,
    'select: uuids needs 1 to 200 uuids of jobs, and no condition beside them',
  ],
  ['select: { svm: svm1 }\nmaxJob: 3', 'maxJob: is not a known key; did you mean maxJobs?'],
  ['select: { svm: svm1 }\nmaxJobs: 201', 'maxJobs: must be at most 200'],
])('%s is refused', (text, problem) => {
  expect(problemsOf(`${text}\nsteps: [{ step: cancel }]`).join('\n')).toContain(problem);
});
