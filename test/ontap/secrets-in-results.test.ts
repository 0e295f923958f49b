import { NDMP_STATES } from '../../src/contracts/schemas/conditions';
import type { SessionRecord } from '../../src/contracts/session';
import { decision, policyOf, session } from '../rules/support/timeline';
import { secretTraces } from '../support/secret-traces';
import { CLUSTER, JOB, OWNER, PASSWORD, setUp } from './support/setup';
import type { Setup } from './support/setup';
import { json } from './support/test-server';

let setup: Setup;
beforeAll(async () => {
  setup = await setUp();
});
afterAll(() => setup.end());

const TOKEN = 'token-that-nobody-may-see';

/** In which ways a server may tell what it was told. */
const TOLD: [string, (secret: string) => string][] = [
  ['as it is', (secret) => `it was ${secret}!`],
  ['percent-encoded', encodeURIComponent],
  ['as a form', (secret) => new URLSearchParams({ secret }).toString()],
  ['as JSON', (secret) => JSON.stringify({ secret })],
  ['in base64', (secret) => Buffer.from(`svc:${secret}`).toString('base64')],
  ['in base64 within other text', (secret) => Buffer.from(`{"login":"${secret}","x":1}`).toString('base64')],
  ['in base64 for URLs', (secret) => Buffer.from(`a?>${secret}`).toString('base64url')],
  ['in hexadecimal', (secret) => Buffer.from(secret).toString('hex')],
];

const sessionWith = (told: string) => ({
  uuid: told,
  id: told,
  node: { name: told, uuid: told },
  svm: { name: told, uuid: told },
  data_path: told,
  client_address: told,
  source_address: told,
  backup_engine: told,
  tape_device: told,
  tape_mode: told,
  scsi: { device_id: told },
  data: { state: told, reason: told, operation: told, connection: { type: told, address: told } },
  mover: { state: told, reason: told, mode: told, connection: { type: told, address: told } },
});

const jobWith = (told: string) => ({
  uuid: told,
  state: told,
  description: told,
  message: told,
  code: told,
  error: { code: told, message: told, arguments: [{ code: told, message: told }] },
  start_time: told,
  end_time: told,
  node: { name: told },
  svm: { name: told, uuid: told },
});

const nodeWith = (told: string) => ({
  uuid: told,
  name: told,
  state: told,
  ha: { partners: [{ name: told }] },
});

function answerWith(path: string, told: string): object {
  if (path.startsWith('/api/protocols/ndmp/sessions')) return { records: [sessionWith(told)] };
  if (path.startsWith(`/api/cluster/jobs/${JOB}`)) return { ...jobWith(told), uuid: JOB };
  if (path.startsWith('/api/cluster/jobs')) return { records: [jobWith(told)] };
  if (path.startsWith('/api/cluster/nodes')) return { records: [nodeWith(told)] };
  return { ...CLUSTER, uuid: told, name: told, version: { full: told } };
}

/** Everything that a client gives, as JSON. */
async function resultsOf(told: string, entry: object): Promise<string> {
  const server = await setup.server((request, response) => {
    // Escapes are as good as the letters.
    const text = JSON.stringify(answerWith(request.url ?? '', told)).replaceAll('t', '\\u0074');
    response.writeHead(200, { 'content-type': 'application/json' }).end(text);
  });
  const client = setup.client(server.url, entry);
  const results = await Promise.all([
    client.listNdmpSessions(),
    client.listJobs(),
    client.getJob(JOB),
    client.listNodes(),
    client.getCluster(),
  ]);
  return JSON.stringify(results);
}

test.each(TOLD)('no result holds the password when the server tells it %s', async (_how, tell) => {
  const results = await resultsOf(tell(PASSWORD), {});
  expect(secretTraces(results, PASSWORD)).toEqual([]);
  expect(results).not.toContain(tell(PASSWORD));
  expect(results).toContain('***');
});

test.each(TOLD)('no result holds the token when the server tells it %s', async (_how, tell) => {
  const idp = await setup.server((__, response) => json(response, 200, { access_token: TOKEN }));
  const clientSecretFile = setup.file('client-secret', 'client secret & more');
  const oauth2 = { tokenUrl: `${idp.url}/token`, clientId: 'id', clientSecretFile, caFile: setup.caFile };
  const results = await resultsOf(tell(TOKEN), { auth: { oauth2 } });
  expect(secretTraces(results, TOKEN)).toEqual([]);
  expect(results).not.toContain(tell(TOKEN));
});

/** What a listing gives of one session when the password is another. */
async function listed(password: string, parts: object): Promise<SessionRecord> {
  const records = [{ uuid: OWNER, id: '2000:4000', ...parts }];
  const server = await setup.server((_, response) => json(response, 200, { records }));
  const passwordFile = setup.file(`password-${password}`, password);
  const client = setup.client(server.url, { auth: { basic: { user: 'svc', passwordFile } } });
  const [found] = await client.listNdmpSessions();
  if (found === undefined) throw new Error('nothing was listed');
  return found;
}

test.each([...NDMP_STATES].filter((state) => state.length >= 4))(
  'the password %s hides no state of that name: decisions rest on it',
  async (state) => {
    expect(await listed(state, { data: { state } })).toMatchObject({ data: { state } });
  },
);

test('a short password, which occurs by chance, leaves texts as they are', async () => {
  expect(await listed('vol', { data_path: '/svm1/vol1' })).toMatchObject({ path: '/svm1/vol1' });
});

test('an id that holds the password can not be addressed, so that its session is kept', async () => {
  const found = await listed('4000', { data: { state: 'halted' }, mover: { state: 'idle' } });
  expect(found.sessionId).toBe('2000:***');
  const window = { policy: policyOf({}), sessions: [[{ ...session(), ...found }]] };
  expect(decision(window)).toMatchObject({ decision: 'kept', reason: 'unsupported_id' });
});

test('a number that is the password is masked where a text may be', async () => {
  expect(await listed('12345678', { data_path: 12_345_678 })).toMatchObject({ path: '***' });
});

test('a path that was masked is unknown: it does not match, and does protect', async () => {
  const found = await listed('backup', { data_path: '/svm1/backup_of_vol1' });
  expect(found.path).toBe('/svm1/***_of_vol1');
  const record = session({ path: found.path ?? '' });
  const saved = policyOf({ protect: [{ name: 'backups', path: ['/svm1/backup*'] }] });
  expect(decision({ policy: saved, sessions: [[record]] })).toMatchObject({ decision: 'protected' });
  const wanted = policyOf({ match: [{ name: 'all', dataState: ['halted'], path: ['/svm1/*'] }] });
  expect(decision({ policy: wanted, sessions: [[record]] })).toMatchObject({ decision: 'kept' });
});

test('a listing of 864 sessions without the secret costs next to nothing more', async () => {
  const { maskAnswer } = await import('../../src/ontap/transport/mask-answer');
  const { redactor } = await import('../../src/ontap/auth/redactor');
  const body = { records: Array.from({ length: 864 }, () => sessionWith('text of ONTAP "quoted"')) };
  const text = JSON.stringify(body);
  const redact = redactor([PASSWORD, Buffer.from(`svc:${PASSWORD}`).toString('base64')]);
  const from = process.cpuUsage();
  const masked = maskAnswer(text, body, { redact });
  const { user, system } = process.cpuUsage(from);
  expect(masked).toEqual(body);
  expect((user + system) / 1_000).toBeLessThan(150);
});
