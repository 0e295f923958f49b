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
