import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { normalizeGrpcEndpointAddress } from '@temporalio/common/lib/internal-non-workflow';
import { connectOntapWorkflows } from '../../src/client';
import { addressProblem, readTarget, TargetError } from '../../src/temporal';
import { makeCertificate } from '../ontap/support/certificates';

const folder = mkdtempSync(path.join(tmpdir(), 'temporal-target-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const place = path.join(folder, name);
  writeFileSync(place, text);
  return place;
}

/** Nothing of the user's own. */
const read = (env: NodeJS.ProcessEnv) =>
  readTarget({ TEMPORAL_CONFIG_FILE: file('none.toml', '[profile.default]\n'), ...env });

const codePoint = (character: string) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** Why it is refused. */
function messageOf(env: NodeJS.ProcessEnv): string {
  try {
    read(env);
  } catch (error) {
    if (error instanceof TargetError) return error.message;
    throw error;
  }
  throw new Error('it should have been refused');
}

test.each([
  ['127.0.0.1:7233', '127.0.0.1:7233'],
  ['localhost', 'localhost:7233'],
  ['temporal.example.com:443', 'temporal.example.com:443'],
  ['under_score-1.svc:7233', 'under_score-1.svc:7233'],
  ['[::1]:7233', '[::1]:7233'],
  ['[::1]', '[::1]:7233'],
  ['[2001:db8::1]:80', '[2001:db8::1]:80'],
])('%s is an address, for us and for the SDK', (given, whole) => {
  expect(read({ TEMPORAL_ADDRESS: given })).toMatchObject({ address: whole, options: { address: whole } });
  expect(() => normalizeGrpcEndpointAddress(given, 7233)).not.toThrow();
});

test.each([
  ['http://127.0.0.1:7233', 'is a URL; write 127.0.0.1:7233'],
  [
    'https://temporal.example.com:443/path',
    'is a URL; write temporal.example.com:443, and set TEMPORAL_TLS=true',
  ],
  ['dns:///temporal', 'is a URL; write host:port, such as 127.0.0.1:7233, or [::1]:7233 for IPv6'],
  ['::1', 'is an IPv6 address without brackets; write [::1]:7233'],
  ['::1:7233', 'is an IPv6 address without brackets; write [::1]:7233'],
  ['::1:46327', 'is an IPv6 address without brackets; write [::1]:46327'],
  ['2001:db8::5', 'is an IPv6 address without brackets; write [2001:db8::5]:7233'],
  ['127.0.0.1:7233\n', 'holds a space or line break; write 127.0.0.1:7233'],
  ['a b:7233', 'holds a space or line break; write host:port, such as'],
  ['host: 7233', 'holds a space or line break; write host:port, such as'],
  ['', 'is empty; write host:port, such as'],
  ['host:', 'is no host:port; write host:port, such as'],
  ['host:http', 'is no host:port'],
  ['host:0', 'is no host:port'],
  ['host:70000', 'is no host:port'],
  ['[host]:7233', 'is no host:port'],
  ['[::1', 'is no host:port'],
  [':7233', 'is no host:port'],
  ['a:b:7233', 'is no host:port'],
  ['host/path', 'is no host:port'],
])('"%s" can be no address, and the one that is written instead can', (given, words) => {
  const message = messageOf({ TEMPORAL_ADDRESS: given });
  expect(message).toContain(words);
  const examples = message.match(/(?<=write |such as |or )(\[[^\]]+\]|[\w.-]+):\d+/g) ?? [];
  expect(examples).not.toEqual([]);
  for (const example of examples) expect([example, addressProblem(example)]).toEqual([example, undefined]);
});

test.each([
  ['', 'TEMPORAL_NAMESPACE is blank; write the name of one'],
  [' ', 'TEMPORAL_NAMESPACE is blank; write the name of one'],
  ['\u200b', 'TEMPORAL_NAMESPACE is blank; write the name of one'],
  ['prod\n', 'TEMPORAL_NAMESPACE has a space or line break at an end; write the name of one'],
])('"%s" can be no namespace', (namespace, words) => {
  expect(messageOf({ TEMPORAL_NAMESPACE: namespace })).toContain(words);
});

test('a blank namespace of the profile is named as that', () => {
  const toml = file('namespace.toml', '[profile.default]\nnamespace = " "\n');
  expect(messageOf({ TEMPORAL_CONFIG_FILE: toml })).toContain("The namespace of Temporal's profile is blank");
});

test('a login in an address is not shown', () => {
  expect(messageOf({ TEMPORAL_ADDRESS: 'https://me:hunter2@host:443' })).toBe(
    'TEMPORAL_ADDRESS is a URL; write host:443, and set TEMPORAL_TLS=true',
  );
});

test('an address of the profile is named as that', () => {
  const toml = file('address.toml', '[profile.default]\naddress = "http://a:1"\n');
  expect(messageOf({ TEMPORAL_CONFIG_FILE: toml })).toBe(
    `The address of Temporal's profile "http://a:1" is a URL; write a:1`,
  );
});

test.each<[string, () => NodeJS.ProcessEnv, string]>([
  [
    'a CA file that is missing',
    () => ({ TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/no/ca.pem' }),
    'TEMPORAL_TLS_SERVER_CA_CERT_PATH: /no/ca.pem does not exist; create it, or correct the path',
  ],
  [
    'a certificate that is a folder',
    () => ({ TEMPORAL_TLS_CLIENT_CERT_PATH: folder }),
    `TEMPORAL_TLS_CLIENT_CERT_PATH: ${folder} is a folder; name a file`,
  ],
  [
    'a CA file that is not PEM',
    () => ({ TEMPORAL_TLS_SERVER_CA_CERT_PATH: file('ca', 'hunter2') }),
    'TEMPORAL_TLS_SERVER_CA_CERT_PATH names no certificate in PEM (-----BEGIN …-----); put one there',
  ],
  [
    'a key that is not PEM',
    () => ({ TEMPORAL_TLS_CLIENT_KEY_DATA: 'hunter2' }),
    'TEMPORAL_TLS_CLIENT_KEY_DATA names no private key in PEM (-----BEGIN …-----) without a pass phrase',
  ],
  [
    'file and text at once',
    () => ({ TEMPORAL_TLS_CLIENT_CERT_PATH: '/a', TEMPORAL_TLS_CLIENT_CERT_DATA: 'hunter2' }),
    'Cannot specify both client_cert_path and client_cert_data',
  ],
  [
    'a word that Temporal takes for no',
    () => ({ TEMPORAL_TLS: 'yes' }),
    'TEMPORAL_TLS is "yes"; write true or false',
  ],
  [
    'a profile that is not there',
    () => ({ TEMPORAL_PROFILE: 'prod' }),
    "Profile 'prod' not found in config data); correct TEMPORAL_PROFILE or unset it, or add [profile.prod]",
  ],
  [
    "a file of Temporal's configuration that is missing",
    () => ({ TEMPORAL_CONFIG_FILE: '/no/temporal.toml' }),
    'TEMPORAL_CONFIG_FILE: /no/temporal.toml does not exist; create it, or correct the path',
  ],
  [
    'a file of something else',
    () => ({ TEMPORAL_CONFIG_FILE: file('other.toml', 'a = 1\n') }),
    'the file has no [profile.…]',
  ],
  [
    'a file that is no TOML, near a key',
    () => ({ TEMPORAL_CONFIG_FILE: file('bad.toml', '[profile.default]\napi_key = "hunter2"\n=\n') }),
    "Temporal's configuration file can't be used (Invalid TOML document",
  ],
  [
    'an API key with a line break',
    () => ({ TEMPORAL_API_KEY: 'hunter2\n' }),
    'The API key (TEMPORAL_API_KEY) holds a line break; set it to the value alone, as one line, or unset it',
  ],
  ...['\u200b', '\u00a0', '\u2800', '\u0007', '\u00ad'].map(
    (unseen): [string, () => NodeJS.ProcessEnv, string] => [
      `an API key with ${codePoint(unseen)}`,
      () => ({ TEMPORAL_API_KEY: `hunter2${unseen}` }),
      `The API key (TEMPORAL_API_KEY) has a control or invisible character (${codePoint(unseen)}); set it`,
    ],
  ),
  [
    'an API key in PEM',
    () => ({ TEMPORAL_API_KEY: '-----BEGIN hunter2-----' }),
    'The API key (TEMPORAL_API_KEY) holds PEM where a password or the like belongs; set it',
  ],
])('%s is told with its name and what to do, and no secret', (_, env, words) => {
  const message = messageOf(env());
  expect(message).toContain(words);
  expect(message).not.toContain('hunter2');
});

test('half of a client certificate is refused, since Temporal would leave it away; the whole is taken', async () => {
  const { cert, key } = await makeCertificate({ name: 'us' });
  const half = { TEMPORAL_TLS_CLIENT_CERT_PATH: file('cert.pem', cert) };
  const message = messageOf(half);
  expect(message).toBe(
    'TEMPORAL_TLS_CLIENT_CERT_PATH is set without the other half; set TEMPORAL_TLS_CLIENT_KEY_PATH, too',
  );
  const whole = { ...half, TEMPORAL_TLS_CLIENT_KEY_PATH: file('key.pem', key) };
  expect(read(whole).options.tls).toMatchObject({ clientCertPair: {} });
});

test('the client says so as an invalid request, before it connects', async () => {
  await expect(connectOntapWorkflows({ address: 'http://127.0.0.1:7233' })).rejects.toMatchObject({
    code: 'invalid_request',
    problems: ['address "http://127.0.0.1:7233" is a URL; write 127.0.0.1:7233'],
  });
});
