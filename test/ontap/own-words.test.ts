import { MockActivityEnvironment } from '@temporalio/testing';
import type { ApplicationFailure } from '@temporalio/common';
import { failureOf } from '../../src/activities/failure-of';
import type { OntapError } from '../../src/ontap';
import { ERROR_ROWS } from '../../src/ontap/errors/error-rows';
import { SecretRegistry } from '../../src/worker/log/secrets';
import { maskText } from '../../src/worker/log/mask-text';
import { withoutSecrets } from '../../src/worker/mask-failures';
import { failure, setUp } from './support/setup';
import type { Setup } from './support/setup';
import { json } from './support/test-server';
import type { Answer } from './support/test-server';

let setup: Setup;
beforeAll(async () => {
  setup = await setUp();
});
afterAll(() => setup.end());

/** A refusal that repeats the password, as it came and in other spellings. */
const repeat =
  (password: string): Answer =>
  (_, response) => {
    const spellings = [password, encodeURIComponent(password), Buffer.from(password).toString('base64')];
    json(response, 401, {
      error: { message: `Denied ${spellings.join(' or ')}`, code: '6691623' },
    });
  };

/** As it leaves an activity. */
const asFailure = (error: OntapError) =>
  new MockActivityEnvironment().run(async () => failureOf(error, 'sample'));

/** The message of a refused login as it leaves an activity, as it is logged, and its stack. */
async function messagesWith(password: string): Promise<string[]> {
  const server = await setup.server(repeat(password));
  const secrets = new SecretRegistry();
  secrets.addLogin('svc', password);
  const passwordFile = setup.file('password of words', password);
  const auth = { basic: { user: 'svc', passwordFile } };
  const error = await failure(setup.client(server.url, { auth }).getCluster());
  const left = withoutSecrets(await asFailure(error as OntapError), secrets) as ApplicationFailure;
  return [left.message, maskText((error as OntapError).message, secrets), left.stack ?? ''];
}

const REMEDY =
  "Check password (or the other secret) and user in the cluster's entry, then that the account may use http.";

test.each(['secret', 'user', 'account', 'entry', 'cluster', 'Check', 'failed'])(
  'a password that is a word of our sentence is masked in what the server says, and only there: %s',
  async (password) => {
    for (const message of await messagesWith(password)) {
      expect(message).toMatch(
        /^(ApplicationFailure: )?Denied \*{3} or \*{3} or \*{3}: GET \/api\/cluster failed with HTTP 401, code 6691623/,
      );
      expect(message).toContain(REMEDY);
    }
  },
);

test('a password that is no word is masked wherever it gets to', async () => {
  const password = 'Summer-2026';
  for (const message of await messagesWith(password)) expect(message).not.toContain(password);
  const secrets = new SecretRegistry();
  secrets.add(password);
  expect(maskText(`login with ${password} refused`, secrets)).toBe('login with *** refused');
});

const ASKED = [
  { method: 'GET', path: '/api/cluster' },
  { method: 'GET', path: '/api/protocols/ndmp' },
  { method: 'DELETE', path: '/api/protocols/ndmp/sessions/a/1' },
  { method: 'PATCH', path: '/api/cluster/jobs/a' },
];

/** Sentences of ours: remedies, and some that look like credentials. */
const OURS = [
  ...ERROR_ROWS.flatMap(({ remedy }) =>
    typeof remedy === 'string' ? [remedy] : ASKED.map((asked) => remedy(asked)),
  ),
  'POST https://idp/token got no bearer token; check that tokenUrl is the token endpoint (RFC 6749).',
  'Nothing may be killed on "prod": that needs mode enforce and kill-sessions in allow of its entry',
  'set TEMPORAL_TLS_SERVER_CA_CERT_PATH',
];

test('no word of our sentences is masked in them when it is a password', () => {
  for (const sentence of OURS) {
    for (const [word] of sentence.matchAll(/\p{L}+([-_]\p{L}+)*/gu)) {
      const secrets = new SecretRegistry();
      secrets.addLogin('svc', word);
      expect(maskText(sentence, secrets)).toBe(sentence);
    }
  }
});
