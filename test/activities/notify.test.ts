import { createWorkflowQueueActivities } from '../../src/activities';
import { FAILURE } from '../../src/contracts/failures';
import type { Notification } from '../../src/contracts/notification';
import { attempt, failureOf } from './support/attempt';
import { shownOf } from './support/shown';

const NOTIFICATION: Notification = {
  event: 'approval_wanted',
  cluster: 'prod1',
  policy: 'default',
  text: 'Session <!channel> of *svm1* & <https://evil.example|here> `x`',
  workflowId: 'cleanup/prod1/default',
  runId: 'r1',
  planHash: 'a'.repeat(64),
};

function hooks(send: (hook: string, body: object) => Promise<void>) {
  const known = new Map([
    ['ops', { format: 'slack' as const }],
    ['siem', { format: 'json' as const }],
  ]);
  return createWorkflowQueueActivities({ hooks: known, send }).notify;
}

async function sentTo(hook: string): Promise<{ hook: string; body: object }[]> {
  const sent: { hook: string; body: object }[] = [];
  const notify = hooks(async (name, body) => void sent.push({ hook: name, body }));
  await attempt(notify, [{ hook, notification: NOTIFICATION }]).result;
  return sent;
}

test('a hook of format json gets the notification as it is', async () => {
  expect(await sentTo('siem')).toEqual([{ hook: 'siem', body: NOTIFICATION }]);
});

test('a hook of format slack gets text in which nothing is a link, a mention or markup', async () => {
  const [sent, ...others] = await sentTo('ops');
  expect(others).toEqual([]);
  const body = (sent?.body ?? {}) as { text: string };
  expect(Object.keys(body)).toEqual(['text']);
  expect(body.text.split('\n')[0]).toBe('prod1: approval wanted (default)');
  expect(body.text).toContain('&lt;!channel&gt;');
  expect(body.text).not.toMatch(/[<>]|(?<!\u200b)[*_~`]/);
});

test('a hook that the configuration does not have is an error that names it, and nothing is sent', async () => {
  const send = jest.fn(async () => {});
  const failure = await failureOf(
    attempt(hooks(send), [{ hook: 'nobody', notification: NOTIFICATION }]).result,
  );
  expect(failure).toMatchObject({ type: FAILURE.UnknownWebHook, nonRetryable: true });
  expect(failure.message).toContain('"nobody"');
  expect(send).not.toHaveBeenCalled();
});

test('what a sender throws does not leave with the URL that it may hold', async () => {
  const notify = hooks(() => Promise.reject(new Error('POST https://hooks.example/T0/s3cret failed')));
  const failure = await failureOf(attempt(notify, [{ hook: 'ops', notification: NOTIFICATION }]).result);
  expect(failure).toMatchObject({ type: FAILURE.Unexpected, nonRetryable: false });
  expect(shownOf(failure)).not.toContain('s3cret');
});
