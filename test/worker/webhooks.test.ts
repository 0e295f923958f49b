import { execFileSync } from 'node:child_process';
import { ApplicationFailure } from '@temporalio/common';
import { verifyDelivery } from '../../src/client';
import { webhookSchema } from '../../src/contracts/schemas/worker-config';
import { createSecretReader } from '../../src/ontap';
import { startSimulator } from '../../src/simulator';
import { createWebhooks } from '../../src/worker/webhooks/create-webhooks';
import { type Answer, closeReceivers, openReceiver, URL_SECRET } from './support/receiver';

const SECRET = 'the-secret-that-signs-deliveries';
const OLD_SECRET = 'the-secret-that-signed-before';
const DELIVERY = '0123456789abcdef0123456789abcdef';

afterAll(closeReceivers);

/** Sends to a hook of the configuration, whose URL and secrets come from variables. */
const send = (
  url: string,
  { hook = {}, name = 'ops', signal = new AbortController().signal, message = { text: 'hi' } as object } = {},
) => {
  const env = { URL: url, SECRET, OLD_SECRET };
  const config = { ops: webhookSchema.parse({ urlEnv: 'URL', allowHttp: true, ...hook }) };
  return createWebhooks(config, createSecretReader(env)).send(name, message, { delivery: DELIVERY, signal });
};

/** The failure; the URL and the secrets are nowhere in it. */
async function failure(sent: Promise<void>): Promise<ApplicationFailure> {
  const error = await sent.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApplicationFailure)) throw new Error(`no failure but ${String(error)}`);
  const shown = JSON.stringify([error, error.message, error.stack, error.cause]);
  for (const secret of [URL_SECRET, SECRET, OLD_SECRET]) expect(shown).not.toContain(secret);
  return error;
}

const signed = { hook: { secretEnv: 'SECRET' } };

test('posts JSON, signed so that openssl and the verifier of the client agree', async () => {
  const receiver = await openReceiver();
  const before = Math.floor(Date.now() / 1_000);
  await send(receiver.url, { ...signed, message: { text: 'Grüße €' } });
  const [{ path, headers, body } = { path: '', headers: {}, body: '' }] = receiver.received;
  expect(path).toBe(`/services/${URL_SECRET}`);
  expect(JSON.parse(body)).toEqual({ text: 'Grüße €' });
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'x-ontap-workflows-delivery': DELIVERY,
    'user-agent': expect.stringMatching(/^ontap-workflows\/\d/),
  });
  const timestamp = String(headers['x-ontap-workflows-timestamp']);
  expect(Number(timestamp)).toBeGreaterThanOrEqual(before);
  const input = `${DELIVERY}.${timestamp}.${body}`;
  const printed = execFileSync('openssl', ['dgst', '-sha256', '-hmac', SECRET, '-hex'], { input });
  const [hex] = /[0-9a-f]{64}/.exec(printed.toString()) ?? [];
  expect(headers['x-ontap-workflows-signature']).toBe(`v1=${hex}`);
  expect(verifyDelivery({ headers, body, secrets: [SECRET] })).toEqual({
    ok: true,
    delivery: DELIVERY,
    timestamp: Number(timestamp),
  });
});

test('while the secret is changed, receivers with the old one and with the new one both verify', async () => {
  const receiver = await openReceiver();
  await send(receiver.url, { hook: { secretEnv: 'SECRET', previousSecretEnv: 'OLD_SECRET' } });
  const [{ headers, body } = { headers: {}, body: '' }] = receiver.received;
  for (const secret of [SECRET, OLD_SECRET])
    expect(verifyDelivery({ headers, body, secrets: [secret] })).toMatchObject({ ok: true });
  expect(verifyDelivery({ headers, body, secrets: ['another'] })).toMatchObject({ ok: false });
});

test('without a secret nothing is signed, and a secret that is gone sends nothing unsigned', async () => {
  const receiver = await openReceiver();
  await send(receiver.url);
  expect(receiver.received[0]?.headers).not.toHaveProperty('x-ontap-workflows-signature');
  const { message } = await failure(send(receiver.url, { hook: { secretEnv: 'NO_SUCH' } }));
  expect(message).toMatch(/^Web hook "ops": not delivered \(.*NO_SUCH is not set/);
  expect(receiver.received).toHaveLength(1);
});

test.each<[string, number, Record<string, string>, object]>([
  ['an error of the receiver is tried again', 500, {}, { nonRetryable: false }],
  ['too many messages are tried again when it says', 429, { 'retry-after': '7' }, { nextRetryDelay: 7_000 }],
  ['a long pause is not waited for', 503, { 'retry-after': '86400' }, { nextRetryDelay: 30_000 }],
  ['a message that it does not want is not sent again', 404, {}, { nonRetryable: true }],
])('%s', async (_what, status, headers, expected) => {
  const receiver = await openReceiver(
    (response, { path }) => void response.writeHead(status, headers).end(path),
  );
  const refusal = await failure(send(receiver.url, signed));
  expect(refusal).toMatchObject({
    type: 'WebHookRefused',
    message: `Web hook "ops": answered ${status}`,
    ...expected,
  });
});

test('a redirect is not followed', async () => {
  const elsewhere = await openReceiver();
  const location = { location: elsewhere.url };
  const receiver = await openReceiver((response) => void response.writeHead(307, location).end());
  const refusal = await failure(send(receiver.url));
  expect(refusal).toMatchObject({ nonRetryable: true, message: expect.stringContaining('307, a redirect') });
  expect(elsewhere.received).toEqual([]);
});

const endless: Answer = (response) => {
  response.writeHead(200).write('ok');
  const timer = setInterval(() => response.write('.'), 100);
  response.on('close', () => clearInterval(timer));
};

test.concurrent('a receiver that never answers is given up after 10 s', async () => {
  const receiver = await openReceiver(() => {});
  const startedAt = performance.now();
  expect((await failure(send(receiver.url))).message).toMatch(/not delivered \(no answer within 10 s\)$/);
  expect(performance.now() - startedAt).toBeLessThan(14_000);
});

test.concurrent('a receiver whose answer never ends has accepted; it is left after 10 s', async () => {
  const receiver = await openReceiver(endless);
  const startedAt = performance.now();
  await send(receiver.url);
  expect(performance.now() - startedAt).toBeLessThan(14_000);
});

test.concurrent('of a huge answer only the beginning is read', async () => {
  let written = 0;
  const chunk = Buffer.alloc(64 * 1024, 'x');
  const receiver = await openReceiver((response) => {
    const more = () => {
      while (!response.destroyed && response.write(chunk)) written += chunk.length;
      written += chunk.length;
    };
    response.on('drain', more);
    more();
  });
  await send(receiver.url);
  // What the buffers of two sockets hold, besides the 64 KiB.
  expect(written).toBeLessThan(16 * 1024 * 1024);
});

test('an answer that breaks off, and nobody who listens, are failures that are tried again', async () => {
  const receiver = await openReceiver((response) => response.socket?.destroy());
  expect((await failure(send(receiver.url))).message).toMatch(/not delivered \(UND_ERR_SOCKET\)$/);
  const gone = `http://127.0.0.1:2/${URL_SECRET}`;
  expect(await failure(send(gone))).toMatchObject({
    message: expect.stringMatching(/not delivered \(ECONNREFUSED\)$/),
    nonRetryable: false,
  });
});

test('a certificate that nobody we trust has signed gets no message', async () => {
  const simulator = await startSimulator();
  try {
    const { message } = await failure(send(`${simulator.url}/${URL_SECRET}`));
    expect(message).toMatch(/not delivered \((UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN)\)$/);
    expect(simulator.stats().requests).toEqual({});
  } finally {
    await simulator.close();
  }
});

test.each([
  ['http without the flag', `http://127.0.0.1:9/${URL_SECRET}`, { allowHttp: false }, /with allowHttp: true/],
  ['http to another host', `http://example.com/${URL_SECRET}`, {}, /only for loopback addresses/],
  ['http to a name', `http://localhost:9/${URL_SECRET}`, {}, /only for loopback addresses/],
  ['an address that looks like ours', `http://127.0.0.1.example.com/${URL_SECRET}`, {}, /only for loopback/],
  ['a login in the URL', `https://me:${URL_SECRET}@example.com/`, {}, /without a login/],
  ['another protocol', `file:///${URL_SECRET}`, {}, /must hold the https/],
  ['no URL at all', URL_SECRET, {}, /must hold the https/],
])('%s is refused before anything is sent', async (_what, url, hook, words) => {
  expect((await failure(send(url, { hook }))).message).toMatch(words);
});

test('a hook whose URL is gone says which, and a name that is not configured is refused', async () => {
  await expect(send('')).rejects.toThrow(/Web hook "ops": not delivered \(.*URL.*\)/);
  await expect(send('x', { name: 'toString' })).rejects.toThrow(
    'Web hook "toString": is not in the configuration',
  );
});

test('a cancelled activity gets its own reason back', async () => {
  const signal = AbortSignal.abort(new Error('cancelled'));
  await expect(send('http://127.0.0.1:2/', { signal })).rejects.toThrow(/^cancelled$/);
});
