import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSecretReader } from '../../src/ontap';
import { createWebhooks } from '../../src/worker/webhooks';

let answer: number;
let received: { path: string; body: unknown; type: string | undefined }[];
let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    void readBody(request).then((body) => {
      received.push({
        path: request.url ?? '',
        body: JSON.parse(body),
        type: request.headers['content-type'],
      });
      response.writeHead(answer, { location: 'https://elsewhere.example.com/' }).end('x');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/T0P/S3CRET`;
});
afterAll(() => new Promise((resolve) => void server.close(resolve)));
beforeEach(() => {
  [answer, received] = [200, []];
});

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

const send = (hookUrl: string, name = 'ops', signal = new AbortController().signal) => {
  const env = { OPS: hookUrl };
  const config = { ops: { urlEnv: 'OPS', format: 'json' as const } };
  return createWebhooks(config, createSecretReader(env)).send(name, { text: 'hi' }, signal);
};

test('posts JSON to the URL behind the name', async () => {
  await send(url);
  expect(received).toEqual([
    { path: '/services/T0P/S3CRET', body: { text: 'hi' }, type: 'application/json' },
  ]);
});

test.each([
  ['an error', 500, /Web hook "ops": answered 500/],
  ['a redirect, which is not followed', 302, /Web hook "ops": not delivered/],
])('%s is a failure that does not tell the URL', async (_, status, words) => {
  answer = status;
  const failure = (await send(url).catch((error: unknown) => error)) as Error;
  expect(failure.message).toMatch(words);
  expect(JSON.stringify([failure, failure.message, failure.stack, failure.cause])).not.toContain('S3CRET');
});

test.each([
  ['nothing listens', 'http://127.0.0.1:2/S3CRET', /not delivered \(ECONNREFUSED\)/],
  ['the URL is none', 'S3CRET', /not delivered/],
])('when %s the failure does not tell the URL', async (_, bad, words) => {
  const failure = (await send(bad).catch((error: unknown) => error)) as Error;
  expect(failure.message).toMatch(words);
  expect(JSON.stringify([failure, failure.message, failure.stack, failure.cause])).not.toContain('S3CRET');
});

test('a hook whose secret is gone says which, and a name that is not configured is refused', async () => {
  await expect(send('')).rejects.toThrow(/Web hook "ops": not delivered \(.*OPS.*\)/);
  await expect(send(url, 'toString')).rejects.toThrow('Web hook "toString": is not in the configuration');
});

test('a cancelled activity gets its own reason back', async () => {
  await expect(send(url, 'ops', AbortSignal.abort(new Error('cancelled')))).rejects.toThrow(/^cancelled$/);
});
