import { aCluster, finishedButOpen, type Simulator } from '../../src/simulator';
import { call, SESSIONS, start, type Reply } from './call';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await start({
    scenario: aCluster({
      svms: 2,
      jobs: [
        { description: 'j', uuid: 'j1', svm: 'svm1' },
        { description: 'k', uuid: 'k1', svm: 'svm2' },
        { description: 'l', uuid: 'l1' },
      ],
      sessions: [
        { story: finishedButOpen(), svm: 'svm1' },
        { story: finishedButOpen(), svm: 'svm2' },
      ],
    }),
    users: [
      { name: 'watcher', password: 'w', access: 'readonly' },
      { name: 'narrow', password: 'n', denied: ['/api/cluster/jobs'] },
      { name: 'vsadmin', password: 'v', svm: 'svm1' },
    ],
  });
});

it('401 carries a Basic challenge and no JSON', async () => {
  for (const login of [null, `${simulator.user}:wrong`, 'nobody:x', `${simulator.user}:`]) {
    const { status, headers, text } = await call(simulator, '/api/cluster', { login });
    expect({ status, challenge: headers['www-authenticate'], text }).toEqual({
      status: 401,
      challenge: expect.stringMatching(/^Basic /),
      text: '',
    });
  }
});

it('takes a new password at once, and the old one no longer', async () => {
  simulator.users.set({ name: 'rotating', password: 'old' });
  expect((await call(simulator, '/api/cluster', { login: 'rotating:old' })).status).toBe(200);
  simulator.users.set({ name: 'rotating', password: 'new' });
  expect((await call(simulator, '/api/cluster', { login: 'rotating:old' })).status).toBe(401);
  expect((await call(simulator, '/api/cluster', { login: 'rotating:new' })).status).toBe(200);
});

it('lets a read-only user read, and refuses its writes with code 6', async () => {
  expect((await call(simulator, SESSIONS, { login: 'watcher:w' })).status).toBe(200);
  const write = await call(simulator, `${SESSIONS}?id=*`, { login: 'watcher:w', method: 'DELETE' });
  expect(write.status).toBe(403);
  expect(write.json).toEqual({ error: { message: 'not authorized for that command', code: '6' } });
});

it('refuses a path that the role does not name', async () => {
  expect((await call(simulator, '/api/cluster/jobs/j1', { login: 'narrow:n' })).status).toBe(403);
  expect((await call(simulator, '/api/cluster', { login: 'narrow:n' })).status).toBe(200);
});

it('logs in by client certificate: the common name is the user', async () => {
  const { certPem: cert, keyPem: key } = await simulator.clientCertificate('watcher');
  expect((await call(simulator, '/api/cluster', { login: null, key, cert })).status).toBe(200);
  const write = await call(simulator, SESSIONS, { login: null, key, cert, method: 'DELETE' });
  expect(write.status).toBe(403);
  const stranger = await simulator.clientCertificate('stranger');
  const refused = await call(simulator, '/api/cluster', {
    login: null,
    key: stranger.keyPem,
    cert: stranger.certPem,
  });
  expect(refused.status).toBe(401);
});

it('trusts no client certificate of another authority', async () => {
  const other = await start({
    scenario: 'empty',
    certDir: simulator.caFile.replace('ca.pem', 'other'),
  });
  const { certPem: cert, keyPem: key } = await other.clientCertificate('admin');
  expect((await call(simulator, '/api/cluster', { login: null, key, cert })).status).toBe(401);
});

describe('bearer tokens', () => {
  const ask = (secret: string, extra: Record<string, string> = {}): Promise<Reply> =>
    call(simulator, '/oauth2/token', {
      method: 'POST',
      login: null,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: 'watcher',
        client_secret: secret,
        ...extra,
      }).toString(),
    });
  const withToken = (token: unknown): Promise<Reply> =>
    call(simulator, '/api/cluster', { login: null, headers: { Authorization: `Bearer ${String(token)}` } });

  it('are issued for name and password, in the form or as Basic, and log in', async () => {
    const { status, json } = await ask('w');
    expect({ status, type: json.token_type, seconds: json.expires_in }).toEqual({
      status: 200,
      type: 'Bearer',
      seconds: 3600,
    });
    expect((await withToken(json.access_token)).status).toBe(200);
    const basic = await call(simulator, '/oauth2/token', {
      method: 'POST',
      body: 'grant_type=client_credentials',
    });
    expect((await withToken(basic.json.access_token)).status).toBe(200);
  });

  it('expire and can be revoked', async () => {
    const { json } = await ask('w');
    simulator.clock.advance(3601);
    expect((await withToken(json.access_token)).status).toBe(401);
    const fresh = (await ask('w')).json.access_token;
    simulator.tokens.revokeAll();
    expect((await withToken(fresh)).status).toBe(401);
  });

  it('are not issued for a wrong secret or another grant', async () => {
    expect(await ask('wrong')).toMatchObject({ status: 401, json: { error: 'invalid_client' } });
    expect(await ask('w', { grant_type: 'password' })).toMatchObject({ status: 400 });
    expect((await withToken('made.up.token')).status).toBe(401);
  });
});

describe("an SVM's login", () => {
  const ask = (path: string, method = 'GET'): Promise<Reply> =>
    call(simulator, path, { login: 'vsadmin:v', method });
  const [own, other] = ['svm1', 'svm2'].map(
    (wanted) => () => simulator.svms.find(({ name }) => name === wanted),
  );

  it('is shown the version, and which SVM it is', async () => {
    const { version } = simulator.cluster;
    expect((await ask('/api/cluster?fields=uuid,name,version')).json).toEqual({ version });
    expect((await ask('/api/svm/svms?fields=uuid,name')).json.records).toEqual([own?.()]);
    expect((await call(simulator, '/api/svm/svms')).json.num_records).toBe(2);
  });

  it('is refused what belongs to the cluster', async () => {
    for (const path of ['/api/cluster/nodes', '/api/protocols/ndmp']) {
      const { status, json } = await ask(path);
      expect({ status, code: json.error.code }).toEqual({ status: 403, code: '6' });
    }
  });

  it('sees its own jobs and sessions, and no others', async () => {
    expect((await ask('/api/cluster/jobs')).json.records).toMatchObject([{ uuid: 'j1' }]);
    expect((await ask('/api/cluster/jobs/k1')).status).toBe(404);
    expect((await ask(`${SESSIONS}?fields=svm`)).json.records).toMatchObject([{ svm: { name: 'svm1' } }]);
    const [hidden] = simulator.sessions.list().filter(({ record }) => record.svm?.name === 'svm2');
    const path = `${SESSIONS}/${other?.()?.uuid}/${hidden?.record.id}`;
    expect((await ask(path)).status).toBe(404);
    expect((await ask(path, 'DELETE')).status).toBe(404);
    expect((await call(simulator, path)).status).toBe(200);
  });

  it('is one of an SVM that is there', async () => {
    await expect(start({ scenario: 'empty', login: { svm: 'svm9' } })).rejects.toThrow('there are svm1');
  });
});

it('without NDMP has no such API, and the rest', async () => {
  const system = await start({ scenario: 'empty', switches: { ndmpApi: false } });
  for (const path of ['/api/protocols/ndmp', SESSIONS, `${SESSIONS}/a/1`]) {
    const { status, json } = await call(system, path);
    expect({ status, error: json.error }).toEqual({
      status: 404,
      error: { message: 'API not found', code: '3' },
    });
  }
  expect((await call(system, '/api/cluster/jobs')).status).toBe(200);
});
