import type { SessionRecord } from '../../src/contracts/session';
import type { SESSION_FILTERS } from '../../src/ontap/sessions/session-query';
import type { NdmpSessionQuery } from '../../src/ontap';
import { sessionSchema } from '../../src/ontap/sessions/session-schema';
import type { Switches } from '../../src/simulator';
import { fixture } from './support/fixture';
import { failure, OWNER, setUp } from './support/setup';
import type { Setup } from './support/setup';
import { json } from './support/test-server';

let setup: Setup;
beforeAll(async () => {
  setup = await setUp();
});
afterAll(async () => {
  await setup.end();
});

async function simulate(switches: Partial<Switches> = {}, scenario: 'demo' | 'large' = 'demo') {
  const simulator = await setup.simulator({ scenario, speed: 0, switches });
  return { simulator, client: setup.clientOf(simulator, { allow: ['kill-sessions'] }) };
}

/** A client of a server that answers everything with one body. */
async function clientOfAnswer(body: unknown) {
  const server = await setup.server((_, response) => json(response, 200, body));
  return { server, client: setup.client(server.url) };
}

test('every session of the cluster is listed with all that is known of it', async () => {
  const { simulator, client } = await simulate();
  const sessions = await client.listNdmpSessions();
  expect(sessions.length).toBeGreaterThan(15);
  const robot = sessions.find(({ scsi }) => scsi !== undefined);
  expect(robot).toMatchObject({ scsi: 'mc0', node: expect.any(String), svm: expect.any(String) });
  const moving = sessions.find(({ data }) => data.connection?.type === 'tcp');
  expect(moving?.data.connection).toMatchObject({ address: expect.any(String), port: expect.any(Number) });
  const owners = new Set(simulator.svms.map(({ uuid }) => uuid));
  expect(sessions.every(({ ownerUuid }) => owners.has(ownerUuid))).toBe(true);
});

test('a session reads the same alone and in the list', async () => {
  const { client } = await simulate();
  const sessions = await client.listNdmpSessions();
  const alone = await Promise.all(sessions.map((session) => client.getNdmpSession(session)));
  expect(alone).toEqual(sessions);
});

test('the sessions of the largest cluster come in one page', async () => {
  const { simulator, client } = await simulate({}, 'large');
  expect(await client.listNdmpSessions()).toHaveLength(864);
  expect(simulator.stats().total).toBe(1);
});

test('a deleted session is gone, and a second DELETE says so', async () => {
  const { client } = await simulate({ killBehaviour: { kind: 'vanish' } });
  const [session] = await client.listNdmpSessions({ 'data.state': 'halted' });
  if (session === undefined) throw new Error('the demo has halted sessions');
  await client.deleteNdmpSession(session);
  const errors = [
    await failure(client.getNdmpSession(session)),
    await failure(client.deleteNdmpSession(session)),
  ];
  expect(errors).toMatchObject([
    { kind: 'notFound', code: '4', status: 404 },
    { kind: 'notFound', code: '4', status: 404 },
  ]);
});

/** A filter for each field of the API document, and what it selects. */
const QUERIES: {
  [Name in keyof typeof SESSION_FILTERS]: [NdmpSessionQuery[Name], (s: SessionRecord) => boolean];
} = {
  client_port: [{ from: 1 }, (s) => (s.clientPort ?? 0) >= 1],
  uuid: [{ not: OWNER }, () => true],
  'data.connection.address': [{ not: '10.0.0.1' }, (s) => s.data.connection?.address !== undefined],
  'data.connection.port': [{ from: 1, to: 65_535 }, (s) => s.data.connection?.port !== undefined],
  'data.connection.type': ['tcp', (s) => s.data.connection?.type === 'tcp'],
  'data.bytes_processed': [{ from: 1 }, (s) => (s.data.bytes ?? 0) >= 1],
  'data.operation': ['restore', (s) => s.data.operation === 'restore'],
  'data.state': [['halted', 'active'], (s) => ['halted', 'active'].includes(s.data.state ?? '')],
  'data.reason': ['successful', (s) => s.data.reason === 'successful'],
  data_path: ['/svm1/home', (s) => s.path === '/svm1/home'],
  'node.name': ['cluster1-02', (s) => s.node === 'cluster1-02'],
  'node.uuid': [{ not: OWNER }, () => true],
  tape_mode: [null, (s) => s.tapeMode === undefined],
  client_address: [['10.1.2.3', '10.20.0.11'], (s) => ['10.1.2.3', '10.20.0.11'].includes(s.client ?? '')],
  'mover.reason': ['end_of_media', (s) => s.mover.reason === 'end_of_media'],
  'mover.state': ['paused', (s) => s.mover.state === 'paused'],
  'mover.mode': ['read', (s) => s.mover.mode === 'read'],
  'mover.connection.address': [{ not: 'x' }, (s) => s.mover.connection?.address !== undefined],
  'mover.connection.port': [{ from: 1 }, (s) => s.mover.connection?.port !== undefined],
  'mover.connection.type': [{ not: 'x' }, (s) => s.mover.connection?.type !== undefined],
  'mover.bytes_moved': [{ to: 0 }, (s) => s.mover.bytes !== undefined && s.mover.bytes <= 0],
  id: [{ not: '1:1' }, () => true],
  backup_engine: ['dump', (s) => s.engine === 'dump'],
  tape_device: [{ not: 'x' }, (s) => s.tapeDevice !== undefined],
  'scsi.lun_id': [1, (s) => s.scsi !== undefined],
  'scsi.host_adapter': [0, (s) => s.scsi !== undefined],
  'scsi.device_id': ['mc0', (s) => s.scsi === 'mc0'],
  'scsi.target_id': [4, (s) => s.scsi !== undefined],
  source_address: [{ not: 'x' }, (s) => s.source !== undefined],
  'svm.name': ['svm2', (s) => s.svm === 'svm2'],
  'svm.uuid': [{ not: OWNER }, (s) => s.svm !== undefined],
};

test('every filter of the API document selects what it says', async () => {
  const { client } = await simulate();
  const all = await client.listNdmpSessions();
  for (const [name, [filter, selects]] of Object.entries(QUERIES)) {
    const wanted = all.filter(selects);
    const query = { [name]: filter } as NdmpSessionQuery;
    expect({ [name]: await client.listNdmpSessions(query) }).toEqual({ [name]: wanted });
    expect({ [name]: wanted.length }).not.toEqual({ [name]: 0 });
  }
});

test('several filters are joined by "and"', async () => {
  const { client } = await simulate();
  const all = await client.listNdmpSessions();
  const found = await client.listNdmpSessions({ 'svm.name': 'svm2', 'data.state': 'halted' });
  expect(found).toEqual(all.filter((s) => s.svm === 'svm2' && s.data.state === 'halted'));
});

test.each([
  [{ no_such_field: 'x' }, /There is no filter "no_such_field"; use one of client_port, uuid/],
  [{ return_records: 'false' }, /There is no filter/],
  [{ fields: 'id' }, /There is no filter/],
  [{ 'data.state': 'a"b}' }, /can't express/],
  [{ client_port: '1|*' }, /not a whole number/],
  [JSON.parse('{"__proto__": "x"}'), /There is no filter "__proto__"/],
])('the query %j is refused before anything is sent', async (query, words) => {
  const { server, client } = await clientOfAnswer({ records: [] });
  const error = await failure(client.listNdmpSessions(query as NdmpSessionQuery));
  expect(error).toMatchObject({ kind: 'validation', message: expect.stringMatching(words) });
  expect(server.requests).toEqual([]);
});

test.each([
  '..',
  '.',
  '',
  '%2e%2e',
  '2000/',
  '../2000',
  '2000?x',
  '*',
  'a',
  '1:2:3',
  '12345678901',
  '２０００',
])('the id %j is listed as it is, and never put into a path', async (id) => {
  const { server, client } = await clientOfAnswer({ records: [{ uuid: OWNER, id }] });
  const [listed] = await client.listNdmpSessions();
  expect(listed).toEqual({ ownerUuid: OWNER, sessionId: id, data: {}, mover: {} });
  const key = { ownerUuid: OWNER, sessionId: id };
  const errors = [await failure(client.getNdmpSession(key)), await failure(client.deleteNdmpSession(key))];
  expect(errors).toMatchObject([{ kind: 'validation' }, { kind: 'validation' }]);
  expect(server.requests).toHaveLength(1);
});

test('an owner that is no uuid is never put into a path', async () => {
  const { server, client } = await clientOfAnswer({});
  for (const ownerUuid of ['', '..', 'svm1', `${OWNER}/..`, `{${OWNER}}`, `${OWNER}\n`]) {
    expect(await failure(client.deleteNdmpSession({ ownerUuid, sessionId: '1' }))).toMatchObject({
      kind: 'validation',
      message: expect.stringContaining('is not a UUID'),
    });
  }
  expect(server.requests).toEqual([]);
});

test.each([
  ['another id', { uuid: OWNER, id: '2001' }],
  ['another owner', { uuid: '99999999-458b-11e9-9c06-0050568ea604', id: '2000' }],
  ['no id', { uuid: OWNER }],
])('an answer with %s is not taken for the session that was asked for', async (_, body) => {
  const { client } = await clientOfAnswer(body);
  expect(await failure(client.getNdmpSession({ ownerUuid: OWNER, sessionId: '2000' }))).toMatchObject({
    kind: 'protocol',
    message: expect.stringContaining('instead'),
  });
});

const NODE = '1cd8a442-86d1-11e0-ae1c-123478563412';

test.each([
  ['its own uuid', { uuid: OWNER, svm: { uuid: 'x' }, node: { uuid: NODE } }, OWNER],
  ["the SVM's before 9.9", { svm: { uuid: OWNER }, node: { uuid: NODE } }, OWNER],
  ["the node's in node scope before 9.9", { node: { name: 'n', uuid: NODE } }, NODE],
  ['none', { node: { name: 'n' } }, ''],
])('the owner of a session is %s', (_, raw, owner) => {
  expect(sessionSchema.parse({ id: '1', ...raw }).ownerUuid).toBe(owner);
});

test('a release that has no uuid for sessions costs one refusal, and is read all the same', async () => {
  const { simulator, client } = await simulate({ ownerUuid: false });
  simulator.faults.add({
    kind: 'status',
    status: 400,
    code: '262197',
    message: 'The value "uuid" is invalid for field "fields" (<field,...>)',
    target: 'fields',
  });
  const [first] = await client.listNdmpSessions();
  if (first === undefined) throw new Error('the demo has sessions');
  expect(simulator.svms.map(({ uuid }) => uuid)).toContain(first.ownerUuid);
  await expect(client.getNdmpSession(first)).resolves.toEqual(first);
  expect(simulator.stats().total).toBe(3);
});

test.each([
  ['another field', '262197', 'The value "data.state" is invalid for field "fields" (<field,...>)'],
  ['another value', '262197', 'The value "uuid" is invalid for field "order_by"'],
  ['another kind', '2', 'The value "uuid" is invalid for field "fields" (<field,...>)'],
])('a refusal of %s is not tried again', async (_, code, message) => {
  const server = await setup.server((__, response) => json(response, 400, { error: { code, message } }));
  expect(await failure(setup.client(server.url).listNdmpSessions())).toMatchObject({ kind: 'validation' });
  expect(server.requests).toHaveLength(1);
});

test.each([
  [{ device_id: 'mc0', host_adapter: 1 }, 'mc0'],
  [{ host_adapter: 0, target_id: 4, lun_id: 1 }, '0:4:1'],
  [{ target_id: 4 }, '?:4:?'],
  [{}, undefined],
  [null, undefined],
])('the SCSI device %j is shown as %s', (scsi, shown) => {
  expect(sessionSchema.parse({ id: '1', scsi }).scsi).toBe(shown);
});

test('the documented example is read whole', () => {
  expect(sessionSchema.parse(fixture('ndmp-session.docs.json'))).toEqual({
    ownerUuid: 'string',
    sessionId: 'string',
    node: 'node1',
    svm: 'svm1',
    path: '/vserver1/vol1',
    client: 'string',
    source: 'string',
    engine: 'string',
    tapeDevice: 'nrst0a',
    tapeMode: 'write',
    scsi: 'string',
    data: {
      state: 'halted',
      reason: 'aborted',
      operation: 'backup',
      bytes: 5000,
      connection: { type: 'local', address: 'string', port: 18600 },
    },
    mover: {
      state: 'connected',
      reason: 'end_of_media',
      mode: 'read',
      bytes: 645120,
      connection: { type: 'local', address: 'string', port: 18600 },
    },
  });
});

test('unknown values stay text, unset and null fields are absent, and a state is never taken for absent', () => {
  const parsed = sessionSchema.parse({
    id: 2000,
    uuid: OWNER,
    data: { state: 'meditating', reason: null, bytes_processed: '12', connection: {} },
    mover: { state: 7, mode: false },
    tape_device: null,
    svm: null,
  });
  expect(parsed).toEqual({
    ownerUuid: OWNER,
    sessionId: '2000',
    data: { state: 'meditating', bytes: 12 },
    mover: { state: '7', mode: 'false' },
  });
});

test.each([
  ['a counter that is text', { data: { bytes_processed: 'many' } }, 'data.bytes_processed'],
  ['a counter too large to be read', { mover: { bytes_moved: 2 ** 60 } }, 'mover.bytes_moved'],
  ['a counter with a fraction', { data: { bytes_processed: 1.5 } }, 'data.bytes_processed'],
  ['a state that is an object', { data: { state: {} } }, 'data.state'],
  ['data that is text', { data: 'x' }, 'data'],
])('of a session that is read alone %s is an error that names the place', async (_, broken, place) => {
  const { client } = await clientOfAnswer({ id: '2', uuid: OWNER, ...broken });
  const error = await failure(client.getNdmpSession({ ownerUuid: OWNER, sessionId: '2' }));
  expect(error).toMatchObject({ kind: 'protocol', message: expect.stringContaining(place) });
});
