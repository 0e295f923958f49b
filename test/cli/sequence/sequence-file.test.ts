import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readSequence } from '../../../src/cli/sequence/run';
import { sequenceRequestSchema } from '../../../src/contracts/schemas/sequence';

const UUID = '1cd8a442-86d1-11e0-ae1c-123478563412';
const folder = mkdtempSync(path.join(tmpdir(), 'cli-bad-input-'));

afterAll(() => rmSync(folder, { recursive: true }));

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
