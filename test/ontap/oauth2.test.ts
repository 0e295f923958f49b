import { writeFileSync } from 'node:fs';
import { CLUSTER, failure, setUp } from './support/setup';
import type { Setup } from './support/setup';
import { json } from './support/test-server';
import type { Answer, TestServer } from './support/test-server';
import { gate, until } from './support/until';

const FIFTY = Array.from({ length: 50 });
const SECRET = 'client secret & more';

let setup: Setup;
beforeAll(async () => {
  setup = await setUp();
});
afterAll(() => setup.end());

/** A cluster that accepts the tokens of {@link tokens}, and its token server. */
async function startBoth(tokens: Answer, isAccepted: (token: string) => boolean = () => true) {
  const idp = await setup.server(tokens);
  const cluster = await setup.server(({ headers }, response) => {
    const token = headers.authorization?.replace('Bearer ', '') ?? '';
    if (isAccepted(token)) return json(response, 200, CLUSTER);
    response.writeHead(401).end();
  });
  return { idp, cluster };
}

function clientOf(
  { idp, cluster }: { idp: TestServer; cluster: TestServer },
  options = {},
  oauth2 = {},
  entry = {},
) {
  const clientSecretFile = setup.file('client-secret', SECRET);
  const auth = {
    oauth2: {
      tokenUrl: `${idp.url}/token`,
      clientId: 'id',
      clientSecretFile,
      caFile: setup.caFile,
      ...oauth2,
    },
  };
  return setup.client(cluster.url, { auth, ...entry }, options);
}

/** Gives out `token-1`, `token-2`, … */
function counting(life: object = { expires_in: 600 }): Answer {
  let count = 0;
  return (_, response) => {
    count += 1;
    json(response, 200, { access_token: `token-${count}`, token_type: 'Bearer', ...life });
  };
}

const bearers = (server: TestServer) => server.requests.map(({ headers }) => headers.authorization);

test('the token is asked for once, by client credentials, and sent with every call', async () => {
  const both = await startBoth(counting());
  const client = clientOf(both, {}, { scope: 'ontap read' });
  await Promise.all(FIFTY.map(() => client.getCluster()));
  expect(both.idp.requests).toHaveLength(1);
  expect(both.idp.requests[0]).toMatchObject({ method: 'POST', url: '/token' });
  expect(Object.fromEntries(new URLSearchParams(both.idp.requests[0]?.body))).toEqual({
    grant_type: 'client_credentials',
    client_id: 'id',
    client_secret: SECRET,
    scope: 'ontap read',
  });
  expect(new Set(bearers(both.cluster))).toEqual(new Set(['Bearer token-1']));
});

test.each([
  ['a minute before it ends', { expires_in: 600 }, 540_000],
  ['after half of a short life', { expires_in: 20 }, 10_000],
  ['when its life is told as text', { expires_in: '600' }, 540_000],
  ['after four minutes when nobody tells', {}, 240_000],
])('a token is renewed %s', async (_, life, usedForMs) => {
  let now = 1_800_000_000_000;
  const both = await startBoth(counting(life));
  const client = clientOf(both, { now: () => now });
  await client.getCluster();
  now += usedForMs - 1;
  await client.getCluster();
  now += 1;
  await Promise.all(FIFTY.map(() => client.getCluster()));
  expect(both.idp.requests).toHaveLength(2);
  expect(bearers(both.cluster).slice(0, 3)).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-2']);
});

test('a token that is refused before its time is renewed once, for all calls, and the call goes on', async () => {
  let revoked = '';
  const both = await startBoth(counting(), (token) => token !== revoked);
  const client = clientOf(both);
  await client.getCluster();
  revoked = 'token-1';
  await Promise.all(FIFTY.map(() => client.getCluster()));
  expect(both.idp.requests).toHaveLength(2);
});

test('a cluster that accepts no token makes two requests, not a hundred', async () => {
  const both = await startBoth(counting(), () => false);
  const client = clientOf(both);
  const outcomes = await Promise.allSettled(FIFTY.map(() => client.getCluster()));
  expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
  expect([both.idp.requests.length, both.cluster.requests.length]).toEqual([2, 2]);
});

test('a wrong client secret makes one request, until the file holds another', async () => {
  const both = await startBoth((request, response) => {
    const isRight = new URLSearchParams(request.body).get('client_secret') === 'right';
    if (isRight) return json(response, 200, { access_token: 't', expires_in: 600 });
    json(response, 401, { error: 'invalid_client', error_description: SECRET });
  });
  const client = clientOf(both);
  const outcomes = await Promise.allSettled(FIFTY.map(() => client.getCluster()));
  expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
  expect([both.idp.requests.length, both.cluster.requests.length]).toEqual([1, 0]);
  // Whichever of them asked: the others hear of the breaker.
  const reasons = outcomes.map((outcome) => (outcome as PromiseRejectedResult).reason as unknown);
  expect(reasons).toContainEqual(
    expect.objectContaining({
      kind: 'auth',
      message: expect.stringMatching(/\/token gave no token \(HTTP 401, invalid_client\)/),
    }),
  );
  writeFileSync(setup.file('client-secret', 'right'), 'right');
  await expect(client.getCluster()).resolves.toBeDefined();
});

const BROKEN: [string, Answer, string, boolean][] = [
  ['is overloaded', (_, response) => json(response, 503, {}), 'busy', true],
  ['breaks off', (_, response) => void response.socket?.destroy(), 'transport', true],
  ['redirects', (_, response) => void response.writeHead(302, { location: '/x' }).end(), 'protocol', false],
  ['answers HTML', (_, response) => void response.writeHead(200).end('<html>'), 'protocol', false],
  ['gives no token', (_, response) => json(response, 200, { token: 'x' }), 'protocol', false],
  [
    'gives a token that would split the header',
    (_, response) => json(response, 200, { access_token: 'a\r\nx: y' }),
    'protocol',
    false,
  ],
  [
    'gives another kind of token',
    (_, response) => json(response, 200, { access_token: 'a', token_type: 'mac' }),
    'protocol',
    false,
  ],
];

test.each(BROKEN)(
  'a token server that %s is a typed error, and nothing reaches the cluster',
  async (_, answer, kind, retryable) => {
    const both = await startBoth(answer);
    const error = await failure(clientOf(both).getCluster());
    expect(error).toMatchObject({ kind, retryable, message: expect.stringContaining('/token') });
    expect(both.cluster.requests).toEqual([]);
  },
);

test('a token server with a certificate of an unknown CA gets nothing', async () => {
  const both = await startBoth(counting());
  const error = await failure(clientOf(both, {}, { caFile: undefined }).getCluster());
  expect(error).toMatchObject({ kind: 'untrusted', retryable: false });
  expect(both.idp.requests).toEqual([]);
});

test('an aborted call ends while others go on waiting for the token', async () => {
  const held = gate();
  const both = await startBoth(async (_, response) => {
    await held.opened;
    json(response, 200, { access_token: 't', expires_in: 600 });
  });
  const client = clientOf(both);
  const controller = new AbortController();
  const aborted = failure(client.getCluster({ signal: controller.signal }));
  const other = client.getCluster();
  await until(() => both.idp.requests.length > 0);
  const reason = new Error('cancelled');
  controller.abort(reason);
  expect(await aborted).toBe(reason);
  held.open();
  await expect(other).resolves.toBeDefined();
  expect(both.idp.requests).toHaveLength(1);
});

test('waiting for the token is not time of the cluster', async () => {
  const slowly = (answer: Answer): Answer => {
    return async (request, response) => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      return answer(request, response);
    };
  };
  const both = await startBoth(slowly(counting()));
  both.cluster.answer = slowly((_, response) => json(response, 200, CLUSTER));
  await expect(clientOf(both, {}, {}, { requestTimeoutMs: 750 }).getCluster()).resolves.toBeDefined();
});

test('the simulator accepts its own tokens', async () => {
  const simulator = await setup.simulator({ scenario: 'empty' });
  const clientSecretFile = setup.file('simulator-secret', simulator.password);
  const { caFile } = simulator;
  const oauth2 = {
    tokenUrl: `${simulator.url}/oauth2/token`,
    clientId: simulator.user,
    clientSecretFile,
    caFile,
  };
  const client = setup.client(simulator.url, { auth: { oauth2 }, tls: { caFile } });
  await expect(client.getCluster()).resolves.toMatchObject({ cluster: { uuid: simulator.cluster.uuid } });
});
