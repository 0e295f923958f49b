import { unreadable } from '../../src/rules/sessions';
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

const CONNECTION = { type: 'tcp', address: '10.20.0.7', port: 18_600 };
const OTHER = {
  uuid: OWNER,
  id: '1',
  client_address: '10.0.0.1',
  client_port: 1_000,
  data: { state: 'halted', bytes_processed: 1 },
};
const WHOLE = {
  uuid: OWNER,
  id: '2',
  node: { name: 'node1', uuid: OWNER },
  svm: { name: 'svm1', uuid: OWNER },
  data_path: '/svm1/vol1',
  client_address: '10.0.0.2',
  client_port: 2_000,
  source_address: '10.0.0.9',
  backup_engine: 'dump',
  tape_device: 'nrst0a',
  tape_mode: 'write',
  scsi: { device_id: 'mc0', host_adapter: 0, target_id: 1, lun_id: 2 },
  data: {
    state: 'active',
    reason: 'none',
    operation: 'backup',
    bytes_processed: 5,
    connection: CONNECTION,
  },
  mover: { state: 'active', reason: 'none', mode: 'read', bytes_moved: 5, connection: CONNECTION },
};

/** Every field, those within others, too. */
function placesOf(value: object): string[] {
  return Object.entries(value).flatMap(([name, part]) =>
    typeof part === 'object'
      ? [name, ...placesOf(part as object).map((inner) => `${name}.${inner}`)]
      : [name],
  );
}

function changed(value: object, [name = '', ...inner]: string[], odd: unknown): object {
  const part = inner.length === 0 ? odd : changed(Reflect.get(value, name) as object, inner, odd);
  return { ...value, [name]: part };
}

/** As ONTAP would list them, each beside another session. */
async function listed(...records: unknown[]) {
  const body = JSON.parse(JSON.stringify({ records: [OTHER, ...records, { ...OTHER, id: '3' }] })) as unknown;
  const server = await setup.server((_, response) => json(response, 200, body));
  const sessions = await setup.client(server.url).listNdmpSessions();
  expect([sessions.at(0), sessions.at(-1)]).toMatchObject([{ sessionId: '1' }, { sessionId: '3' }]);
  return sessions.slice(1, -1);
}

const ODD = [null, 'abc', '', 7, 1.5, 2 ** 60, -1, true, [], [null], {}, { x: { y: 1 } }, undefined];

test.each(placesOf(WHOLE))(
  'whatever %s of a record is, the others of the listing are read',
  async (place) => {
    const found = await listed(...ODD.map((odd) => changed(WHOLE, place.split('.'), odd)));
    expect(found).toHaveLength(ODD.length);
    for (const session of found.filter((one) => one.unreadable !== undefined)) {
      expect(session.unreadable).toMatch(place);
      expect(unreadable(session)).toMatch(place);
    }
    const keys = new Set(found.map(({ ownerUuid, sessionId }) => `${ownerUuid}/${sessionId}`));
    expect(keys.size === 1).toBe(!['id', 'uuid'].includes(place));
  },
);

test.each([null, 5, 'abc', true, [], [{ id: '1' }]])(
  'a record that is %j is one without a key',
  async (odd) => {
    const [session] = await listed(odd);
    expect(session).toMatchObject({ ownerUuid: '', sessionId: '', unreadable: 'record' });
  },
);

test.each([
  ['data.bytes_processed', 'abc', { data: { connection: CONNECTION, state: 'active' } }],
  ['data.state', {}, { data: { bytes: 5, connection: CONNECTION } }],
  ['data.connection.address', {}, { data: { connection: { type: 'tcp', port: 18_600 } } }],
  ['data.connection', 'abc', { data: { state: 'active', connection: {} } }],
  ['mover', 'abc', { data: { state: 'active' }, mover: { connection: {} } }],
  ['scsi.lun_id', 'abc', { scsi: 'mc0' }],
  ['uuid', {}, { ownerUuid: '', sessionId: '2' }],
])('a record whose %s is %j keeps what can be read', async (place, odd, rest) => {
  const [session] = await listed(changed(WHOLE, place.split('.'), odd));
  const key = { ownerUuid: OWNER, sessionId: '2', client: '10.0.0.2', clientPort: 2_000 };
  expect(session).toMatchObject({ ...key, ...rest, unreadable: place });
});

test("an owner that can't be read is not taken from elsewhere", async () => {
  const { uuid: _uuid, ...before99 } = WHOLE;
  const [session] = await listed({ ...before99, svm: 'abc' });
  expect(session).toMatchObject({ ownerUuid: '', sessionId: '2', unreadable: 'svm' });
});

test.each([{}, { records: null }, { records: {} }, { records: 'abc' }])(
  'the body %j is no listing',
  async (body) => {
    const server = await setup.server((_, response) => json(response, 200, body));
    expect(await failure(setup.client(server.url).listNdmpSessions())).toMatchObject({ kind: 'protocol' });
  },
);
