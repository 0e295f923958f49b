import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger, type LogEntry } from '@temporalio/worker';
import type { SendHook } from '../../src/activities';
import type { RefusedWrite } from '../../src/contracts/notification';
import { createRefusalTelling } from '../../src/worker/webhooks/tell-refused';
import { waitFor } from '../support/wait-for';

const REFUSED: RefusedWrite = {
  event: 'write_refused',
  cluster: 'lab',
  write: 'kill',
  why: 'NotGranted',
  text: 'Nothing may be killed by <!channel>.',
  activityId: '1',
  workflowId: 'kill/x',
  runId: 'r1',
};

function telling(answer: SendHook = async () => {}) {
  const sent: [string, unknown][] = [];
  const logs: LogEntry[] = [];
  const clock = { ms: 0 };
  const send: SendHook = async (hook, body, options) => {
    sent.push([hook, body]);
    await answer(hook, body, options);
  };
  const hooks = new Map([
    ['siem', { format: 'json' as const }],
    ['ops', { format: 'slack' as const }],
  ]);
  const log = new DefaultLogger('TRACE', (entry) => logs.push(entry));
  const ui = { url: 'https://ui.example.com', namespace: 'default' };
  return { sent, logs, clock, tell: createRefusalTelling({ hooks, send, log, ui, now: () => clock.ms }) };
}

test('every web hook is told, each in its format, with a link to the run and no mention', async () => {
  const { sent, tell } = telling();
  tell(REFUSED);
  await waitFor('messages', () => sent.length === 2);
  const url = 'https://ui.example.com/namespaces/default/workflows/kill%2Fx/r1/history';
  expect(sent).toContainEqual(['siem', { ...REFUSED, url }]);
  const [, slack] = sent.find(([hook]) => hook === 'ops') ?? [];
  expect(slack).toEqual({ text: expect.stringContaining(`<${url}|kill/x>`) });
  expect(JSON.stringify(slack)).not.toContain('<!channel>');
});

test('a flood is one message in ten minutes, and the next one counts it', async () => {
  const { sent, clock, tell } = telling();
  for (let at = 0; at < 1_000; at++) tell(REFUSED);
  clock.ms = 11 * 60_000;
  tell(REFUSED);
  await waitFor('messages', () => sent.length === 4);
  expect(sent.filter(([hook]) => hook === 'siem').map(([, body]) => (body as RefusedWrite).others)).toEqual([
    undefined,
    999,
  ]);
});

test('another cluster, or another kind of write, has messages of its own', async () => {
  const { sent, tell } = telling();
  tell(REFUSED);
  tell({ ...REFUSED, cluster: 'prod' });
  tell({ ...REFUSED, write: 'command' });
  await waitFor('messages', () => sent.length === 6);
  expect(new Set(sent.map(([, body]) => JSON.stringify(body)))).toHaveProperty('size', 6);
});

test('a hook that refuses for good is logged, and nothing else', async () => {
  const { logs, tell } = telling(async () => {
    throw ApplicationFailure.nonRetryable('Web hook "siem": answered 404');
  });
  tell(REFUSED);
  await waitFor('log lines', () => logs.length === 2);
  expect(logs.map(({ level }) => level)).toEqual(['WARN', 'WARN']);
});
