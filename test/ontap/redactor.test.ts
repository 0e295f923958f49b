import { redactor } from '../../src/ontap/auth/redactor';

const SECRET = 'Zx9+/S3cr3t?pä%w=q&';
const lower = (text: string) => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
const bytes = [...Buffer.from(SECRET)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

test.each([
  ['as it is', SECRET],
  ['percent-encoded', encodeURIComponent(SECRET)],
  ['percent-encoded with small digits', lower(encodeURIComponent(SECRET))],
  ['percent-encoded twice', encodeURIComponent(encodeURIComponent(SECRET))],
  ['as a whole URL is encoded', encodeURI(SECRET)],
  ['with every byte percent-encoded', bytes.toUpperCase()],
  ['with every byte percent-encoded in small digits', bytes],
  ['in JSON', JSON.stringify(SECRET).slice(1, -1)],
  ['in JSON without letters beyond ASCII', 'Zx9+/S3cr3t?p\\u00e4%w=q&'],
  ['in JSON with large digits', 'Zx9+/S3cr3t?p\\u00E4%w=q&'],
  ['in JSON with escaped slashes', 'Zx9+\\/S3cr3t?pä%w=q&'],
  ['in HTML', 'Zx9+/S3cr3t?pä%w=q&amp;'],
  ['in hex', Buffer.from(SECRET).toString('hex')],
  ['in hex with large digits', Buffer.from(SECRET).toString('hex').toUpperCase()],
  ['with its letters taken apart', SECRET.normalize('NFD')],
  ['in base64', Buffer.from(SECRET).toString('base64')],
])('a secret that a server repeats %s is masked', (_how, told) => {
  const masked = redactor([SECRET])(`before ${told} after`);
  expect(masked).toMatch(/^before \*\*\*.{0,4} after$/);
});

const PLAIN = 's3cr3tPassw0rd';
const percent = (character: string) => `%${Buffer.from(character).toString('hex')}`;
const eachOf = (secret: string, write: (character: string) => string) =>
  Array.from(secret, (character, at) => secret.slice(0, at) + write(character) + secret.slice(at + 1));

test.each([
  ['a plain character is percent-encoded', eachOf(PLAIN, percent)],
  ['a plain character is percent-encoded twice', eachOf(PLAIN, (one) => encodeURIComponent(percent(one)))],
  ['a plain character is a number of HTML', eachOf(PLAIN, (one) => `&#${one.charCodeAt(0)};`)],
  [
    'a plain character is a hexadecimal number of HTML',
    eachOf(PLAIN, (one) => `&#x00${one.charCodeAt(0).toString(16)};`),
  ],
  ['a plain character is escaped as in JSON', eachOf(PLAIN, (one) => `\\u00${percent(one).slice(1)}`)],
  [
    'every second character is percent-encoded',
    [Array.from(PLAIN, (one, at) => (at % 2 ? percent(one) : one)).join('')],
  ],
  ['one is percent-encoded and all are capitals', ['S3CR3TPASSW%30RD']],
])('a secret of which %s is masked', (_how, spellings) => {
  for (const told of spellings) expect(redactor([PLAIN])(`ä ${told} ö%20`)).toBe('ä *** ö%20');
});

test('a secret with percent signs is masked whichever of its characters are percent-encoded', () => {
  const secret = 'a%41b%25%2525c';
  for (const told of eachOf(secret, percent)) expect(redactor([secret])(`${told}.`)).toBe('***.');
});

test('escapes that nest for ever are looked at once', () => {
  const [short, long] = [20_000, 2_000_000].map((length) => {
    const text = `${'%25'.repeat(length / 3)}30`;
    const startedAt = performance.now();
    redactor([PLAIN])(text);
    return performance.now() - startedAt;
  });
  expect(long).toBeLessThan(Math.max(3_000, 1_000 * (short ?? 0)));
});

test.each([
  ["Win'ter-2026!", 'Win&#x27;ter-2026!'],
  ["Win'ter-2026!", 'Win&#39;ter-2026!'],
  ['a/b=c"d-pass', 'a&#x2F;b&#x3D;c&#34;d-pass'],
  ['a<b>&c-pass', 'a&lt;b&gt;&amp;c-pass'],
  ['a<b>&c-pass', 'a&amp;lt;b&amp;gt;&amp;amp;c-pass'],
  ['über-pass', '&#252;ber-pass'],
])('%s, as HTML may spell it, is masked in %s', (secret, told) => {
  expect(redactor([secret])(`<b>${told}</b>`)).toBe('<b>***</b>');
});

test('a secret in base64 whose signs are percent-encoded is masked', () => {
  const secret = 'user:~~??>>pass';
  const told = encodeURIComponent(Buffer.from(secret).toString('base64'));
  expect(told).toContain('%');
  expect(redactor([secret])(told)).toBe('***');
});

test('semicolons and ampersands without end are looked at once', () => {
  const text = ';&'.repeat(500_000);
  expect(redactor(['secret-pass'])(`&#65;${text}`)).toBe(`&#65;${text}`);
});
