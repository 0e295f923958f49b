import { ApplicationFailure, ApplicationFailureCategory, CancelledFailure } from '@temporalio/common';
import { SecretRegistry } from '../../src/worker';
import { withoutSecrets } from '../../src/worker/mask-failures';

const SECRET = 'correct-horse-9';
const secrets = new SecretRegistry();
secrets.add(SECRET);
const clean = (error: unknown) => withoutSecrets(error, secrets) as ApplicationFailure;

test('a failure keeps its type, delay, category and details, but no secret and no cause', () => {
  const failure = ApplicationFailure.create({
    message: `login svc:${SECRET} refused`,
    type: 'OntapAuth',
    nonRetryable: true,
    details: [{ status: 401, note: SECRET }],
    nextRetryDelay: '5s',
    category: ApplicationFailureCategory.BENIGN,
    cause: new Error(SECRET),
  });
  const result = clean(failure);
  expect(result).toMatchObject({
    message: 'login svc:*** refused',
    type: 'OntapAuth',
    nonRetryable: true,
    details: [{ status: 401, note: '***' }],
    nextRetryDelay: '5s',
    category: 'BENIGN',
  });
  expect(result.cause).toBeUndefined();
  expect(result.stack).not.toContain(SECRET);
});

test.each([
  ['an error', Object.assign(new TypeError(SECRET), { config: SECRET })],
  ['an object', { password: SECRET }],
  ['a text', SECRET],
  ['nothing', undefined],
])('%s that is thrown leaves only its name', (_, thrown) => {
  const result = clean(thrown);
  expect(result).toMatchObject({
    type: 'Unexpected',
    message: expect.stringMatching(/^Unexpected \w+ in an activity/),
  });
  expect(JSON.stringify([result, result.stack])).not.toContain(SECRET);
});

test('a cancellation stays what it is', () => {
  const cancelled = new CancelledFailure('WORKER_SHUTDOWN');
  expect(clean(cancelled)).toBe(cancelled);
});
