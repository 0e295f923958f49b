import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { JobRecord } from '../../../src/contracts/job';
import { jobSchema } from '../../../src/ontap/jobs/job-schema';
import { failureOfJob, finalAnswer } from '../../../src/rules/jobs';
import { fixture } from '../../ontap/support/fixture';

const FILES = readdirSync(path.join(__dirname, '../../fixtures/ontap')).filter((file) =>
  file.startsWith('job-'),
);
const job = (file: string): JobRecord => jobSchema.parse(fixture(file));

const LOCKED = /^Snapshot copy "snapshot-60f627c7-.*" .* has not expired or is locked/;

/** By file: what the job ended as, and why. */
const EXPECTED: Record<string, object | undefined> = {
  'job-running.docs.json': undefined,
  'job-success.docs.json': { outcome: 'succeeded' },
  'job-success.file-security.real.json': { outcome: 'succeeded' },
  'job-success.snapshot-with-svm.real.json': { outcome: 'succeeded' },
  'job-failure.entry-doesnt-exist.real.json': {
    outcome: 'failed',
    code: '4',
    message: "entry doesn't exist",
  },
  'job-failure.metrocluster.real.json': {
    outcome: 'failed',
    code: '2432836',
    message: 'There are not enough disks in Pool1.',
  },
  'job-failure.snapshot-locked.real.json': {
    outcome: 'failed',
    code: '1638555',
    message: expect.stringMatching(LOCKED) as string,
  },
  'job-failure.no-error-object.cinder-fake.json': { outcome: 'failed', code: '-1', message: 'failure' },
  'job-failure.with-error-object.manila-fake.json': {
    outcome: 'failed',
    code: '4',
    message: "entry doesn't exist",
    arguments: [{ code: 'string', message: 'string' }],
  },
};

test('every published job has its expected answer here', () => {
  expect(Object.keys(EXPECTED).sort()).toEqual(FILES.sort());
});

test.each(FILES)('%s: the answer, and the whole job with it', (file) => {
  const expected = EXPECTED[file];
  expect(finalAnswer(job(file), false)).toEqual(
    expected === undefined ? undefined : { ...expected, job: job(file) },
  );
});

test.each(FILES)('%s: after a cancel a failure is "cancelled", a success a lost race', (file) => {
  const { state } = job(file);
  const outcome = state === 'success' ? 'cancel_lost_race' : 'cancelled';
  expect(finalAnswer(job(file), true)).toEqual(state === 'running' ? undefined : { outcome, job: job(file) });
});

const STATES = ['queued', 'running', 'paused', 'quitting', undefined];

test.each(STATES)('a job in state %s has no answer yet, cancelled or not', (state) => {
  const record = { uuid: 'x', ...(state === undefined ? {} : { state }) };
  expect([finalAnswer(record, false), finalAnswer(record, true)]).toEqual([undefined, undefined]);
});

test.each<[string, Partial<JobRecord>, object]>([
  ['nothing', {}, { code: 'unknown', message: 'no reason given' }],
  ['a code alone', { code: '4' }, { code: '4', message: 'no reason given' }],
  ['a message alone', { message: 'no' }, { code: 'unknown', message: 'no' }],
  ['an empty error', { error: {}, code: '4', message: 'no' }, { code: '4', message: 'no' }],
  [
    'an error of its own',
    { error: { code: '5', message: 'why' }, code: '4', message: 'no' },
    { code: '5', message: 'why' },
  ],
])('a failed job that says %s has a reason all the same', (_, parts, reason) => {
  expect(failureOfJob({ uuid: 'x', ...parts })).toEqual(reason);
});
