import { ServiceError } from '@temporalio/client';
import { answerWithin } from '../../src/client/answer';

const FAILED_PRECONDITION = 9;
const RESOURCE_EXHAUSTED = 8;

/** Words of the server, 1.31 and 1.32. */
const LIMITS: [string, number, string][] = [
  [
    'total',
    FAILED_PRECONDITION,
    'The limit on the total number of distinct updates in this workflow has been reached (2000). Make sure any duplicate updates share an Update ID',
  ],
  ['total', FAILED_PRECONDITION, 'limit on number of total updates has been reached (2000)'],
  ['in_flight', RESOURCE_EXHAUSTED, 'limit on number of concurrent in-flight updates has been reached (10)'],
];

const client = { connection: { withDeadline: <T>(_at: number, call: () => Promise<T>) => call() } };

function answerTo(code: number, details: string): { asked: () => number; answer: Promise<unknown> } {
  let asked = 0;
  const cause = Object.assign(new Error(`${code}: ${details}`), { code, details, metadata: {} });
  const call = async () => {
    asked++;
    throw new ServiceError('Workflow Update failed', { cause });
  };
  const answer = answerWithin(client as never, 'job/c/u', 'join', {}, call);
  return { asked: () => asked, answer };
}

test.each(LIMITS)(
  "the server's limit %s comes as an error of its own, at once",
  async (limit, code, words) => {
    const { asked, answer } = answerTo(code, words);
    await expect(answer).rejects.toMatchObject({ code: 'too_many_updates', limit, workflowId: 'job/c/u' });
    expect(asked()).toBe(1);
  },
);

test('what else the server refuses with these statuses stays what it is', async () => {
  const { asked, answer } = answerTo(FAILED_PRECONDITION, 'workflow task failed');
  await expect(answer).rejects.toMatchObject({ code: 'temporal', status: 'FAILED_PRECONDITION' });
  expect(asked()).toBeGreaterThan(1);
});
