import { aCluster, type Simulator } from '../../src/simulator';
import { call, SESSIONS, start, type Reply } from './call';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await start({
    scenario: aCluster({ jobs: [{ description: 'j', uuid: 'j1' }] }),
    users: [
      { name: 'watcher', password: 'w', access: 'readonly' },
      { name: 'narrow', password: 'n', denied: ['/api/cluster/jobs'] },
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
