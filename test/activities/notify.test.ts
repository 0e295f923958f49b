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

function hooks(send: (hook: string, body: object) => Promise<void>, more: { uiUrl?: string } = {}) {
  const known = new Map([
    ['ops', { format: 'slack' as const }],
    ['siem', { format: 'json' as const }],
  ]);
  return createWorkflowQueueActivities({ hooks: known, send, ...more }).notify;
}

async function sentTo(
  hook: string,
  notification = NOTIFICATION,
  more: { uiUrl?: string } = {},
): Promise<{ hook: string; body: object }[]> {
  const sent: { hook: string; body: object }[] = [];
  const notify = hooks(async (name, body) => void sent.push({ hook: name, body }), more);
  await attempt(notify, [{ hook, notification }]).result;
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

const textIn = (sent: { body: object } | undefined): string =>
  (sent?.body as { text?: string } | undefined)?.text ?? '';

const ui = { uiUrl: 'https://temporal.example/ui' };

test('with the address of the UI in the configuration each message has a link to its run', async () => {
  const url = 'https://temporal.example/ui/namespaces/test/workflows/cleanup%2Fprod1%2Fdefault/r1/history';
  expect(await sentTo('siem', NOTIFICATION, ui)).toEqual([{ hook: 'siem', body: { ...NOTIFICATION, url } }]);
  const [slack] = await sentTo('ops', NOTIFICATION, ui);
  expect(textIn(slack).split('\n').at(-1)).toBe(`<${url}|cleanup/prod1/default>`);
});

test('no workflow id makes the link lead elsewhere or ends it', async () => {
  const workflowId = '../<https://evil.example|x>?#*';
  const [slack] = await sentTo('ops', { ...NOTIFICATION, workflowId }, ui);
  expect(textIn(slack).split('\n').at(-1)).toBe(
    '<https://temporal.example/ui/namespaces/test/workflows/..%2F%3Chttps%3A%2F%2Fevil.example%7Cx%3E%3F%23*/r1/history|../&lt;https://evil.example|x&gt;?#\u200b*>',
  );
});

test('a command can be pasted from Slack as it is, and is no place for markup', async () => {
  const command = 'ontap-workflows cleanup approve cleanup/prod_1/my_policy --plan 3f2a9c01b7de';
  const textOf = async (change: Partial<Notification>) => {
    const [slack] = await sentTo('ops', { ...NOTIFICATION, ...change });
    return textIn(slack);
  };
  expect(await textOf({ command })).toContain(`\n\`\`\`${command}\`\`\`\n`);
  expect(await textOf({ command: 'x ``` <!channel>' })).not.toMatch(/```|<!/);
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
