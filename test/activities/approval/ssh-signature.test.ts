import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyName, verifySignature } from '../../../src/activities/approval/ssh-signature';
import { readSshKey } from '../../../src/contracts/schemas/ssh-key';
import type { SshKey } from '../../../src/contracts/schemas/ssh-key';
import { SIGNATURE_NAMESPACE } from '../../../src/contracts/signed-approval';

// Made by ssh-keygen -Y sign of OpenSSH 9.2.
const FIXTURES = join(__dirname, '../../fixtures/ssh');
const fixture = (name: string) => readFileSync(join(FIXTURES, name), 'utf8');
const keyOf = (name: string): SshKey => {
  const key = readSshKey(fixture(`${name}.pub`));
  if ('problem' in key) throw new Error(key.problem);
  return key;
};

const TEXT = fixture('text');
const check = (armored: string, { key = 'ed25519', text = TEXT, namespace = SIGNATURE_NAMESPACE } = {}) =>
  verifySignature(text, armored, { namespace, keys: [keyOf('ecdsa-384'), keyOf(key)] });

test.each([
  ['ed25519', 'ed25519'],
  ['ecdsa-256', 'ecdsa-256'],
  ['ecdsa-384', 'ecdsa-384'],
  ['ecdsa-521', 'ecdsa-521'],
  ['rsa-3072', 'rsa-3072'],
  ['rsa-3072', 'rsa-3072-sha256'],
])(
  'a signature of ssh-keygen with a key of %s verifies (%s), and of an altered text does not',
  (key, file) => {
    const armored = fixture(`${file}.sig`);
    expect(check(armored, { key })).toEqual({ key: keyOf(key) });
    expect(check(armored, { key, text: TEXT.replace('w', 'W') })).toEqual({
      why: 'the signature is not one of this text',
    });
  },
);

test('one for another namespace, of a stranger, and what is no signature count for nothing', () => {
  expect(check(fixture('ed25519-other-namespace.sig'))).toEqual({
    why: 'it was signed for "file", not for "plan@ontap-workflows"',
  });
  expect(check(fixture('rsa-3072.sig'))).toEqual({
    why: 'it was signed by none of the keys of that approver',
  });
  expect(check('no signature')).toEqual({ why: 'the signature is none of ssh-keygen -Y sign' });
});

test.each(['ed25519', 'ecdsa-256', 'rsa-3072'])('no byte of a signature can be another one: %s', (key) => {
  const [begin = '', ...lines] = fixture(`${key}.sig`).trimEnd().split('\n');
  const end = lines.pop() ?? '';
  const bytes = Buffer.from(lines.join(''), 'base64');
  // Three of each 16 bytes are enough to touch every part.
  for (let at = 0; at < bytes.length; at += 5) {
    const altered = Buffer.from(bytes);
    altered[at] = (altered[at] ?? 0) ^ 1;
    expect(check([begin, altered.toString('base64'), end, ''].join('\n'), { key })).toHaveProperty('why');
    const cut = Buffer.from(bytes.subarray(0, at));
    expect(check([begin, cut.toString('base64'), end, ''].join('\n'), { key })).toHaveProperty('why');
  }
});

test('a key has the name that ssh-keygen -l shows', () => {
  expect(keyName(keyOf('ed25519'))).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
});
