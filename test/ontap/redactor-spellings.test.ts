import fc from 'fast-check';
import { redactor, rememberedRedactors } from '../../src/ontap/auth/redactor';
import { SecretRegistry } from '../../src/worker/log/secrets';

const SECRET = 'Bl\\ue"$Mo;on<7>&9=W';
const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
const each = (write: (code: string) => string) =>
  Array.from(SECRET, (one) => write(Buffer.from(one).toString('hex'))).join('');
const folded = (text: string, end: string, at = 9) =>
  text.replace(new RegExp(`.{${at}}(?=.)`, 'g'), `$&${end}`);
const base64 = Buffer.from(SECRET).toString('base64');

const SPELLINGS: [string, string][] = [
  ['JSON in JSON', inJson(inJson(SECRET))],
  ['JSON in JSON in JSON', inJson(inJson(inJson(SECRET)))],
  ['a shell', SECRET.replace(/[^\w]/g, '\\$&')],
  ['\\x57', each((code) => `\\x${code}`)],
  ['\\u{57}', each((code) => `\\u{${code}}`)],
  ['quoted-printable', each((code) => `=${code.toUpperCase()}`)],
  ['quoted-printable, where it has to be, over two lines', folded(SECRET.replaceAll('=', '=3D'), '=\r\n')],
  ['base64 of UTF-16', Buffer.from(SECRET, 'utf16le').toString('base64')],
  ['base64 in two lines', folded(base64, '\r\n')],
  ['base64 in two lines of JSON', folded(base64, '\\r\\n')],
  ['base64 in two lines of UTF-16', folded(Buffer.from(SECRET, 'utf16le').toString('base64'), '\n ')],
];

const registry = new SecretRegistry();
registry.add(SECRET);

test.each(SPELLINGS)('a secret as %s is masked for a server and in the log alike', (_how, told) => {
  for (const mask of [redactor([SECRET]), (text: string) => registry.mask(text)])
    expect(mask(`ä before (${told}) after`)).toMatch(/^ä before \(\*\*\*[=\w]{0,2}\) after$/);
});

test('a redactor is kept until the secrets are others', () => {
  const redactorsOf = rememberedRedactors();
  const first = redactorsOf(['Summer-2026']);
  expect(redactorsOf(['Summer-2026'])).toBe(first);
  expect(redactorsOf(['Winter-2026']).redact('Summer-2026, Winter-2026')).toBe('Summer-2026, ***');
});

test('base64 of a login that is folded anywhere shows nothing of the password', () => {
  const login = Buffer.from(`svc:${SECRET}`).toString('base64');
  for (let at = 1; at < login.length; at++) {
    const told = `${login.slice(0, at)}\r\n${login.slice(at)}`;
    expect(redactor([SECRET])(told)).toContain('***');
  }
});

const spelt = (secret: string) =>
  fc
    .array(
      fc.constantFrom<(text: string) => string>(
        inJson,
        encodeURIComponent,
        (text) => text.replace(/[^\w\s]/g, '\\$&'),
        (text) => text.replace(/[<>&"]/g, (one) => `&#${one.charCodeAt(0)};`),
      ),
      { maxLength: 4 },
    )
    .map((ways) => ways.reduce((text, way) => way(text), secret));

test('a secret is masked in whichever of the usual ways, one in the other, it is escaped', () => {
  const secrets = fc
    .string({ unit: 'grapheme-ascii', minLength: 4, maxLength: 24 })
    .filter((text) => text.trim() === text);
  fc.assert(
    fc.property(
      secrets.chain((secret) => fc.tuple(fc.constant(secret), spelt(secret))),
      ([secret, told]) => expect(redactor([secret])(`( ${told} )`)).not.toContain(told),
    ),
    { seed: 12, numRuns: 500 },
  );
});

test('what has no secret stays as it is, whatever is escaped or folded in it', () => {
  const text = fc.string({
    unit: fc.constantFrom('\\', '"', '=', '%', 'x', '4', '1', '\r', '\n', ' ', 'ä', ';', '&', '{', '}', 'u'),
  });
  fc.assert(
    fc.property(text, (said) => expect(redactor(['Summer-2026'])(said)).toBe(said)),
    { seed: 12, numRuns: 500 },
  );
});

test.each([
  ['\\', '='],
  ['=\n', '}'],
  [' ', '\\n'],
  ['\\u{', ';'],
])('%j and %j without end are looked at once', (...parts) => {
  const text = parts.join('').repeat(30_000);
  const startedAt = performance.now();
  expect(redactor(['Summer-2026'])(text)).toBe(text);
  expect(performance.now() - startedAt).toBeLessThan(20_000);
});
