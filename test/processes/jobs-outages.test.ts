import { collectRuntimeLogs } from '../support/runtime-logs';
import { HELD, type JobsAfterKill, jobsWorkerKilled } from './support/jobs-worker-killed';

// Mostly waits: until looks that were held count as lost (105 s), and for a pause to land.
jest.setTimeout(360_000);

let after: JobsAfterKill;
beforeAll(async () => {
  collectRuntimeLogs();
  after = await jobsWorkerKilled();
});

test('a worker that is killed in the middle of a look does not lose the outcome', () => {
  expect(after.looked).toMatchObject({ outcome: 'succeeded' });
});

test('a worker that is killed while it holds forty looks loses none of their outcomes', () => {
  expect(after.held).toEqual(
    Array.from({ length: HELD }, (_, index) => (index % 2 === 0 ? 'succeeded' : 'failed')),
  );
});

test('a worker that is killed between a command and its confirmation sends it once, and another one confirms it', () => {
  expect(after.commanded).toMatchObject({ outcome: 'confirmed', state: 'paused' });
  expect(after.sent.commanded).toEqual(['pause']);
  expect(after.states.commanded).toBe('paused');
});

test('pauses that a killed worker held, or had just sent, are paid, also when their sequence is gone', () => {
  expect(after.pauses).toMatchObject([{ outcome: 'resumed' }, { outcome: 'resumed' }]);
  expect(after.sent).toMatchObject({ held: ['pause', 'resume'], hidden: ['pause', 'resume'] });
  expect(after.states).toMatchObject({ held: 'running', hidden: 'running' });
});
