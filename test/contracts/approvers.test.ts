import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shownGuard } from '../../src/contracts/schemas/approvers';
import { ownGuardSchema } from '../../src/contracts/schemas/cluster';

const keyLine = (name: string) =>
  readFileSync(join(__dirname, '../fixtures/ssh', `${name}.pub`), 'utf8').trim();
const KEY = keyLine('ed25519');
const saidOf = (guard: object) =>
  ownGuardSchema
    .safeParse(guard)
    .error?.issues.flatMap((issue) => (issue.code === 'invalid_union' ? issue.errors.flat() : [issue]))
    .map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

test('names, or names with keys, may approve; what is told of them holds no key', () => {
  expect(shownGuard(ownGuardSchema.parse({ approvers: ['alice', 'bob'] }))).toMatchObject({
    approvers: ['alice', 'bob'],
  });
  const guard = ownGuardSchema.parse({
    approvers: { bob: { sshKeys: [KEY, keyLine('rsa-3072')] }, carol: {} },
    approvals: 'signed',
  });
  const shown = shownGuard(guard);
  expect(shown).toMatchObject({ approvers: ['bob', 'carol'], keyed: ['bob'], approvals: 'signed' });
  expect(JSON.stringify(shown)).not.toContain('AAAA');
});

test.each([['ed25519'], ['ecdsa-256'], ['ecdsa-384'], ['ecdsa-521'], ['rsa-3072']])(
  'a key of %s is taken',
  (name) => {
    expect(saidOf({ approvers: { bob: { sshKeys: [keyLine(name)] } } })).toEqual([]);
  },
);

test.each([
  ['a word', 'bob', /must be the whole line of a public key file/],
  ['a key that was cut', KEY.slice(0, 50), /is cut or altered/],
  ['another kind in front', KEY.replace('ssh-ed25519', 'ssh-rsa'), /is cut or altered/],
  ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----', /is a private key/],
  ['a key on a token', 'sk-ssh-ed25519@openssh.com AAAA bob', /is a key on a security token/],
  ['a certificate', 'ssh-ed25519-cert-v01@openssh.com AAAA bob', /is a certificate/],
  ['DSA', 'ssh-dss AAAA bob', /kind ssh-dss/],
  ['a short RSA key', `ssh-rsa ${shortRsa()} bob`, /less than 2048 bits/],
  ['two lines', `${KEY}\n${KEY}`, /must be the whole line/],
])('%s is refused with its place', (_, line, why) => {
  const [said = ''] = saidOf({ approvers: { bob: { sshKeys: [line] } } }).filter((one) =>
    one.startsWith('approvers.bob'),
  );
  expect(said).toMatch(/^approvers\.bob\.sshKeys\.0: /);
  expect(said).toMatch(why);
});

test('signed approvals without any key, and a key of two people, are refused', () => {
  const nobody = [
    'approvals: is signed, but no approver has a key, so that nobody could approve; write approvers: { bob: { sshKeys: ["ssh-ed25519 AAAA… bob@example.com"] } }',
  ];
  expect(saidOf({ approvals: 'signed' })).toEqual(nobody);
  expect(saidOf({ approvals: 'signed', approvers: ['bob'] })).toEqual(nobody);
  expect(saidOf({ approvals: 'signed', approvers: { bob: {} } })).toEqual(nobody);
  expect(saidOf({ approvers: { alice: { sshKeys: [KEY] }, bob: { sshKeys: [`${KEY} again`] } } })).toContain(
    "approvers.bob.sshKeys.0: is the key of alice, too; each key is one person's",
  );
});

test('keys take nothing of the room of a guard, which travels without them', () => {
  const key = keyLine('rsa-3072');
  const approvers = Object.fromEntries([['bob', { sshKeys: [key] }]]);
  expect(saidOf({ approvers, protect: [{ name: 'long', path: [`/${'x'.repeat(200)}`] }] })).toEqual([]);
  expect(JSON.stringify(shownGuard(ownGuardSchema.parse({ approvers }))).length).toBeLessThan(300);
});

function shortRsa(): string {
  const part = (bytes: Buffer) =>
    Buffer.concat([Buffer.from([0, 0, bytes.length >> 8, bytes.length & 255]), bytes]);
  return Buffer.concat([
    part(Buffer.from('ssh-rsa')),
    part(Buffer.from([1, 0, 1])),
    part(Buffer.concat([Buffer.from([0]), Buffer.alloc(128, 255)])),
  ]).toString('base64');
}
