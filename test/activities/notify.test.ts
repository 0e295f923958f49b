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

const { planHash: _none, ...RESULT }: Notification = { ...NOTIFICATION, event: 'result' };

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
  expect(await sentTo('siem', RESULT)).toEqual([{ hook: 'siem', body: RESULT }]);
});

test('a hook of format slack gets text in which nothing is a link, a mention or markup', async () => {
  const [sent, ...others] = await sentTo('ops', { ...NOTIFICATION, event: 'planned' });
  expect(others).toEqual([]);
  const body = (sent?.body ?? {}) as { text: string };
  expect(Object.keys(body)).toEqual(['text']);
  expect(body.text.split('\n')[0]).toBe('prod1: planned (default)');
  expect(body.text).toContain('&lt;!channel&gt;');
  expect(body.text).not.toMatch(/[<>]|(?<!\u200b)[*_~`]/);
});

const textIn = (sent: { body: object } | undefined): string =>
  (sent?.body as { text?: string } | undefined)?.text ?? '';

const ui = { uiUrl: 'https://temporal.example/ui' };

test('with the address of the UI in the configuration each message has a link to its run', async () => {
  const url = 'https://temporal.example/ui/namespaces/test/workflows/cleanup%2Fprod1%2Fdefault/r1/history';
  expect(await sentTo('siem', RESULT, ui)).toEqual([{ hook: 'siem', body: { ...RESULT, url } }]);
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
    const [slack] = await sentTo('ops', { ...RESULT, ...change });
    return textIn(slack);
  };
  expect(await textOf({ command })).toContain(`\n\`\`\`${command}\`\`\`\n`);
  expect(await textOf({ command: 'x ``` <!channel>' })).not.toMatch(/```|<!/);
});

const STAKES = {
  kills: 4,
  sessions: 9,
  owners: [{ name: 'backup-a', sessions: 2 }],
  others: 2,
  clients: [{ address: '10.1.2.3', sessions: 1 }],
  unchangedSeconds: { least: 3_600, most: 90_000 },
  bytes: 3_221_225_472,
  unmeasured: 0,
};
const AT_STAKE =
  'At stake: 4 of 9 sessions (2 of backup-a, 1 of 10.1.2.3, 1 of others), unchanged for at least 1h, the longest for 1d 1h; 3.0 GiB would be thrown away.';

test('who is asked to approve reads what it costs and whom, how old it is, and both commands', async () => {
  const notification: Notification = { ...NOTIFICATION, text: 'A plan waits.', stakes: STAKES };
  const commands = {
    approve: 'ontap-workflows cleanup approve cleanup/prod1/default --plan aaaaaaaaaaaa',
    reject: 'ontap-workflows cleanup reject cleanup/prod1/default --plan aaaaaaaaaaaa',
  };
  const [json] = await sentTo('siem', notification);
  expect(json?.body).toEqual({ ...notification, text: `A plan waits. ${AT_STAKE}`, commands });
  const [slack] = await sentTo('ops', { ...notification, command: commands.approve });
  for (const command of Object.values(commands)) expect(textIn(slack)).toContain(`\`\`\`${command}\`\`\``);
  const signing = `${commands.approve} --sign-with ~/.ssh/id_ed25519`;
  const [signed] = await sentTo('siem', { ...notification, signed: true });
  expect(signed?.body).toMatchObject({ signed: true, commands: { ...commands, approve: signing } });
  const [slackSigned] = await sentTo('ops', { ...notification, signed: true, command: signing });
  expect(textIn(slackSigned)).toContain(`\`\`\`${signing}\`\`\``);
});

test('what older workflow code has told already is not told twice', async () => {
  const { clients: _clients, unchangedSeconds: _seconds, ...stakes } = STAKES;
  const [{ body } = { body: {} }] = await sentTo('siem', { ...NOTIFICATION, event: 'planned', stakes });
  expect(body).toEqual({ ...NOTIFICATION, event: 'planned', stakes });
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
