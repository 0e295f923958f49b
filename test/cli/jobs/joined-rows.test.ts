import { joinedRows } from '../../../src/cli/jobs/wait';
import { NoAnswerError, RunFailedError } from '../../../src/client';

const JOBS = ['1', '2', '3'].map((uuid) => ({ cluster: 'prod1', uuid }));
const WATCH = { workflowId: 'job/prod1/1' } as never;

const joined = { status: 'fulfilled', value: WATCH } as const;
const failedBy = (reason: unknown) => ({ status: 'rejected', reason }) as const;

const unanswered = failedBy(new NoAnswerError('join', 30_000));
const failed = failedBy(new RunFailedError('job/prod1/2', 'JobNeverFound', 'there is no such job'));

test('a job whose watch can not be joined takes nothing from the others', () => {
  expect(joinedRows(JOBS, [joined, failed, unanswered])).toEqual([
    { ...JOBS[0], watch: WATCH },
    { ...JOBS[1], watch: { outcome: 'error', why: 'there is no such job' } },
    {
      ...JOBS[2],
      watch: { outcome: 'error', why: expect.stringMatching(/^No answer to join within 30000 ms/) },
    },
  ]);
});

test.each([
  ['nobody answers', [unanswered, unanswered, unanswered], /^No answer to join/],
  ['something else went wrong', [joined, failed, failedBy(new Error('a bug'))], /^a bug$/],
])('when %s, all end with that', (_, joins, words) => {
  expect(() => joinedRows(JOBS, joins)).toThrow(words);
});
