import { quoteServer, readFault } from '../../src/ontap/errors/fault';
import { notOntap, whereFrom, type ForeignAnswer } from '../../src/ontap/errors/not-ontap';
import type { OntapError } from '../../src/ontap';
import { redactor } from '../../src/ontap/auth/redactor';
import { readAnswer } from '../../src/ontap/transport/read-answer';
import type { HttpAnswer } from '../../src/ontap/transport/http';

const ORIGIN = 'https://cluster1.example.com';
const ASKED = { method: 'GET', path: '/api/cluster' };

/** Everything that a keyboard has, each within a secret. */
const PRINTABLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
const secretWith = (character: string) => `S3cr${character}T-Zq9xK`;

/** Pieces of a secret that nothing of ours holds. */
function piecesTold(message: string, secret: string): string[] {
  const said = message.toLowerCase();
  const starts = Array.from({ length: secret.length - 3 }, (_, index) => index);
  return starts
    .map((start) => secret.slice(start, start + 4))
    .filter((piece) => said.includes(piece.toLowerCase()));
}

const answer = (parts: Partial<ForeignAnswer>): ForeignAnswer => ({
  status: 302,
  headers: {},
  data: '',
  ...parts,
});

const far = 'x'.repeat(9_980);

/** Places of an answer in which a server, or what is before it, repeats what it was sent. */
const PLACES: [where: string, told: (secret: string) => ForeignAnswer][] = [
  ['a path of Location', (secret) => answer({ headers: { location: `/cb/${secret}/login` } })],
  ['the end of Location', (secret) => answer({ headers: { location: `${ORIGIN}/cb/${secret}` } })],
  ['the host of Location', (secret) => answer({ headers: { location: `https://${secret}.example/` } })],
  ['the user of Location', (secret) => answer({ headers: { location: `https://${secret}@idp.example/` } })],
  ['the query of Location', (secret) => answer({ headers: { location: `/cb?SAMLRequest=${secret}` } })],
  ['the header server', (secret) => answer({ headers: { server: `${'p'.repeat(34)}${secret}` } })],
  ['the header via', (secret) => answer({ headers: { via: `1.1 ${secret}` } })],
  ['the type', (secret) => answer({ status: 500, data: 'x', headers: { 'content-type': secret } })],
  ['a title', (secret) => answer({ data: `<title>It was ${secret} again</title>` })],
  ['a title that is cut', (secret) => answer({ data: `<title>${'t'.repeat(55)}${secret}</title>` })],
  ['a title where the head ends', (secret) => answer({ data: `${far}<title>It was ${secret}</title>` })],
];

describe.each(PLACES)('a secret in %s', (_where, told) => {
  test('is told in no part, whatever character is in it', () => {
    for (const secret of PRINTABLE.map(secretWith)) {
      const telling = { origin: ORIGIN, redact: redactor([secret]) };
      const { message } = notOntap(ASKED, told(secret), telling);
      expect(piecesTold(`${message} ${whereFrom(told(secret), telling)}`, secret)).toEqual([]);
    }
  });

  test.each([
    ['small letters', (secret: string) => secret.toLowerCase()],
    ['capitals', (secret: string) => secret.toUpperCase()],
    ['UTF-16', (secret: string) => Buffer.from(secret, 'utf16le').toString('latin1')],
  ])('is masked in %s, too', (_how, spell) => {
    const secret = secretWith('|');
    const telling = { origin: ORIGIN, redact: redactor([secret]) };
    expect(piecesTold(notOntap(ASKED, told(spell(secret)), telling).message, secret)).toEqual([]);
  });
});

test('a secret in the words of an error is told in no part, whatever character is in it', () => {
  for (const secret of PRINTABLE.map(secretWith)) {
    const redact = redactor([secret]);
    const said = `${'e'.repeat(990)} ${secret} was refused`;
    expect(piecesTold(quoteServer(said, redact), secret)).toEqual([]);
    expect(piecesTold(JSON.stringify(readFault({ error: { message: said } }, redact)), secret)).toEqual([]);
  }
});

const read = (secret: string, { status, data, headers }: ForeignAnswer) =>
  readAnswer(ASKED, { method: 'GET', target: '/api/cluster' }, { status, data, headers } as HttpAnswer, {
    origin: ORIGIN,
    redact: redactor([secret]),
    nowMs: 0,
  });

test('a password of digits is not told as the code of an error', () => {
  const data = JSON.stringify({ error: { message: 'no', code: 84_731_902 } });
  const failed = () => read('84731902', answer({ status: 401, data }));
  expect(failed).toThrow(expect.objectContaining({ kind: 'auth' } satisfies Partial<OntapError>));
  expect(failed).not.toThrow('84731902');
});

test('a password that is a code of ONTAP by chance leaves what that code means', () => {
  const data = JSON.stringify({ error: { message: 'no', code: '65541' } });
  expect(() => read('65541', answer({ status: 400, data }))).toThrow(
    expect.objectContaining({ kind: 'busy', code: '65541' } satisfies Partial<OntapError>),
  );
});

test('the address that an answer leads to is masked', () => {
  const headers = { location: '/api/security/multi-admin-verify/requests/84731902' };
  expect(read('84731902', answer({ status: 200, data: '{}', headers })).location).not.toContain('84731902');
});
