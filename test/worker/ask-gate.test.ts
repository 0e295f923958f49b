import { verifyDelivery } from '../../src/client';
import type { ChangeGateConfig } from '../../src/contracts/change-gate';
import { changeGateSchema } from '../../src/contracts/schemas/change-gate';
import { createSecretReader } from '../../src/ontap';
import { createAskGate } from '../../src/worker/webhooks/ask-gate';
import { approved, GATE_SECRET, openTicketSystem, type TicketSystem } from '../support/ticket-system';

const SECRET = 'the-secret-that-signs-questions';
const QUESTION = {
  event: 'change_gate',
  ticket: 'CHG-1',
  cluster: 'prod1',
  workflowId: 'cleanup/prod1/default',
  runId: 'run',
} as const;

let tickets: TicketSystem;
beforeAll(async () => {
  tickets = await openTicketSystem();
});
afterEach(() => (tickets.behave = undefined));
afterAll(() => tickets?.close());

/** Nothing of the reply holds the URL or a secret. */
async function ask(
  gate: Partial<ChangeGateConfig> = {},
  env: NodeJS.ProcessEnv = { ...tickets.env, SECRET },
) {
  const config = changeGateSchema.parse({ ...tickets.gate, ...gate });
  const reply = await createAskGate(createSecretReader(env))(config, QUESTION, new AbortController().signal);
  for (const secret of [GATE_SECRET, SECRET]) expect(JSON.stringify(reply)).not.toContain(secret);
  return reply;
}

test('asks with the ticket, the cluster and the run, signed as web hooks are', async () => {
  const answer = approved('CHG-1');
  tickets.answers.set('CHG-1', answer);
  const reply = await ask({ secretEnv: 'SECRET' });
  expect(reply).toEqual({ status: 200, text: JSON.stringify(answer) });
  const { method, headers, body } = tickets.requests.at(-1) ?? { headers: {}, body: '' };
  expect([method, JSON.parse(body)]).toEqual(['POST', QUESTION]);
  expect(verifyDelivery({ headers, body, secrets: [SECRET] })).toMatchObject({ ok: true });
  expect(verifyDelivery({ headers, body, secrets: ['another'] })).toMatchObject({ ok: false });
});

test('an authority that was not named is trusted with nothing', async () => {
  const before = tickets.requests.length;
  expect(await ask({ caFile: undefined })).toEqual({
    problem: expect.stringMatching(/VERIFY|SIGNED|SIGNATURE/),
  });
  expect(tickets.requests).toHaveLength(before);
});

test('a redirect is not followed', async () => {
  tickets.behave = (_request, response) => void response.writeHead(307, { location: '/changes/x' }).end();
  const before = tickets.requests.length;
  expect(await ask()).toMatchObject({ status: 307 });
  expect(tickets.requests).toHaveLength(before + 1);
});

test('an answer without an end is cut off', async () => {
  tickets.behave = (_request, response) =>
    void response.writeHead(200).end(`{"ticket":"${'x'.repeat(70_000)}"}`);
  expect(await ask()).toEqual({ problem: 'more than 64 KiB' });
});

test('one that breaks off in the middle is none', async () => {
  tickets.behave = (_request, response) => {
    response.writeHead(200, { 'content-length': '500' });
    response.write('{"ticket":"CHG-1","approved":true');
    setImmediate(() => response.destroy());
  };
  expect(await ask()).toEqual({ problem: expect.stringMatching(/ECONNRESET|aborted/i) });
});

test('a reason that repeats the URL or the secret is masked', async () => {
  const why = `no rights on ${tickets.url} with ${SECRET}`;
  tickets.answers.set('CHG-1', { ticket: 'CHG-1', approved: false, why });
  expect(await ask({ secretEnv: 'SECRET' })).toMatchObject({
    status: 200,
    text: expect.stringContaining('no rights on'),
  });
});

test('a secret that is gone asks nothing, and its variable is named', async () => {
  const before = tickets.requests.length;
  expect(await ask({ secretEnv: 'SECRET' }, tickets.env)).toEqual({
    problem: expect.stringContaining('SECRET is not set'),
  });
  expect(await ask({}, { GATE_URL: 'http://tickets.example.com/' })).toEqual({
    problem: expect.stringMatching(/must hold an https:\/\/ URL/),
  });
  expect(tickets.requests).toHaveLength(before);
});

test('one that is silent is given up after ten seconds', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'performance'] });
  try {
    const heard = new Promise<void>((resolve) => (tickets.behave = () => resolve()));
    const asking = ask();
    await heard;
    await jest.advanceTimersByTimeAsync(10_000);
    expect(await asking).toEqual({ problem: 'no answer within 10 s' });
  } finally {
    jest.useRealTimers();
  }
});
