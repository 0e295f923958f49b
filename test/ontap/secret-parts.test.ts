import { readFault } from '../../src/ontap/errors/fault';
import { rememberedRedactors } from '../../src/ontap/auth/redactor';
import type { OntapError } from '../../src/ontap';
import { maskAnswer } from '../../src/ontap/transport/mask-answer';
import { failure, PASSWORD, setUp } from './support/setup';
import { json } from './support/test-server';

const SECRET = 'Bl\\ue"$Mo;on<7>&9x';
const LOGIN = Buffer.from(`svc:${SECRET}`).toString('base64');
const redactors = (...secrets: string[]) => rememberedRedactors()(secrets);
const said = (text: string, ...secrets: string[]) => redactors(...secrets).redactSaid(text);

describe('a part of a secret in what a server says', () => {
  test.each([
    ['its begin', SECRET.slice(0, 12)],
    ['its end', SECRET.slice(-8)],
    ['what is between', SECRET.slice(4, 13)],
    ['the begin of its login', LOGIN.slice(0, 14)],
    ['the end of its login', LOGIN.slice(8)],
    ['a part of its base64', Buffer.from(SECRET).toString('base64').slice(3, 15)],
  ])('is masked: %s', (_, part) => {
    expect(said(`told ${part}!`, SECRET, LOGIN)).toMatch(/^told \*\*\*!?$/);
  });

  test('is masked in each place, and what stands between is left', () => {
    const [head, tail] = [SECRET.slice(0, 9), SECRET.slice(-9)];
    expect(said(`${head} and ${tail}, or ${head}`, SECRET)).toBe('*** and ***, or ***');
  });

  test('of seven characters is none', () => {
    expect(said(`told ${SECRET.slice(0, 7)}`, SECRET)).toBe(`told ${SECRET.slice(0, 7)}`);
  });

  test.each([
    ['password1234', 'The password is wrong, and passwords expire'],
    ['Administrator-9', 'Administrator may not do that'],
    ['my operation 17', 'This operation is not supported'],
  ])('is no single word: of %s', (secret, text) => {
    expect(said(text, secret)).toBe(text);
  });

  test('is looked for in a time that grows with the text alone', () => {
    const secret = 'ab'.repeat(200);
    const { redactSaid } = redactors(`${secret}1`);
    const startedAt = performance.now();
    redactSaid('abababa '.repeat(25_000));
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});

test('what the client says of a refusal has no part of the password', async () => {
  const setup = await setUp();
  try {
    const part = PASSWORD.slice(0, 10);
    const server = await setup.server((_, response) =>
      json(response, 400, { error: { message: `it began with ${part}`, code: '2' } }),
    );
    const error = (await failure(setup.client(server.url).getCluster())) as OntapError;
    expect(error.message).toContain('it began with ***');
    expect(error.message).not.toContain(part);
  } finally {
    await setup.end();
  }
});

test('parts are masked in messages, and not in names that decisions rest on', () => {
  const part = SECRET.slice(0, 10);
  const job = { uuid: 'u', description: part, message: `pw ${part}`, error: { message: part, code: '7' } };
  expect(maskAnswer(JSON.stringify(job), job, redactors(SECRET))).toEqual({
    uuid: 'u',
    description: part,
    message: 'pw ***',
    error: { message: '***', code: '7' },
  });
  expect(readFault({ error: job.error }, redactors(SECRET).redactSaid)).toEqual({
    code: '7',
    message: '***',
  });
});
