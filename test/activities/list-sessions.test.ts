import { FAILURE } from '../../src/contracts/failures';
import { digestOf } from '../../src/rules/sessions';
import { finishedButOpen } from '../../src/simulator';
import { attempt, failureOf } from './support/attempt';
import { keyOf } from './support/kills';
import { openRig, type Rig } from './support/rig';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig({
    clients: [
      { cidr: '10.20.0.0/24', name: 'nbu-media' },
      { cidr: '10.20.0.7/32', name: 'never reached' },
    ],
  });
  for (const address of ['10.20.0.7', '10.99.0.7']) rig.add({ client: { address } });
  rig.add({ story: finishedButOpen({ bytes: 5 }), client: { address: '10.20.0.8' } });
});
afterAll(() => rig?.close());

const list = (input: Parameters<Rig['activities']['listNdmpSessions']>[0]) =>
  attempt(rig.activities.listNdmpSessions, [input]).result;

test('a full listing has whole records, with the names of backup servers that the configuration knows', async () => {
  const listing = await list({ detail: 'full' });
  expect(listing).toMatchObject({ detail: 'full', at: expect.stringMatching(/^\d{4}-.*Z$/) as string });
  const names = listing.sessions.map((record) =>
    'data' in record ? [record.client, record.clientName] : [],
  );
  expect(names).toEqual([
    ['10.20.0.7', 'nbu-media'],
    ['10.99.0.7', undefined],
    ['10.20.0.8', 'nbu-media'],
  ]);
});

test('a digest listing has what must stay the same, and nothing that names a client or a path', async () => {
  const full = await list({ detail: 'full' });
  const digests = await list({ detail: 'digest' });
  expect(digests.detail).toBe('digest');
  if (full.detail !== 'full') throw new Error('not full');
  expect(digests.sessions).toEqual(full.sessions.map(digestOf));
  expect(JSON.stringify(digests)).not.toMatch(/10\.20\.0|svm1/);
});

test('a listing narrowed to some sessions is one request', async () => {
  const all = await list({ detail: 'full' });
  const [, { ownerUuid, sessionId } = { ownerUuid: '', sessionId: '' }] = all.sessions;
  const before = rig.requests.length;
  const gone = { ownerUuid, sessionId: '9:9' };
  const listing = await list({ detail: 'full', only: [{ ownerUuid, sessionId }, gone] });
  expect(listing.sessions).toEqual([all.sessions[1]]);
  expect(rig.requests).toHaveLength(before + 1);
});

test('a cluster without sessions is an answer, too', async () => {
  const empty = await openRig();
  const { listNdmpSessions } = empty.activities;
  expect((await attempt(listNdmpSessions, [{ detail: 'full' }]).result).sessions).toEqual([]);
  await empty.close();
});

test('a listing that history could not take fails in the activity, and says what to do', async () => {
  const full = await openRig();
  // 450 bytes each for usual names, so some 3,000 of them are above 1 MiB.
  const path = `/svm1/${'long'.repeat(50)}`;
  for (let count = 0; count < 2_500; count++) full.add({ path });
  const { listNdmpSessions } = full.activities;
  const failure = await failureOf(attempt(listNdmpSessions, [{ detail: 'full' }]).result);
  expect(failure).toMatchObject({ type: FAILURE.ResultTooLarge, nonRetryable: true });
  expect(failure.message).toMatch(/^The listing of 2500 NDMP sessions is \d+ bytes, .*narrow the request$/);
  expect((await attempt(listNdmpSessions, [{ detail: 'digest' }]).result).sessions).toHaveLength(2_500);
  const tooLarge = await failureOf(
    attempt(listNdmpSessions, [{ detail: 'digest', mostBytes: 1_000 }]).result,
  );
  expect(tooLarge.message).toMatch(/above the 1000 that history has room for; take fewer samples/);
  await full.close();
});

test('nodes come with all that tells whether they were up all the time', async () => {
  const nodes = await attempt(rig.activities.listNodes, []).result;
  expect(nodes).toEqual(
    ['cluster1-01', 'cluster1-02'].map((name, index) => ({
      uuid: expect.any(String) as string,
      name,
      state: 'up',
      uptime: expect.any(Number) as number,
      partners: [['cluster1-02', 'cluster1-01'][index]],
      memorySize: expect.any(Number) as number,
    })),
  );
});

test('a page that breaks off is an error, never a shorter listing', async () => {
  const session = rig.add();
  const path = '/api/protocols/ndmp/sessions';
  rig.simulator.faults.add({ kind: 'halfBody', method: 'GET', path });
  expect(await failureOf(list({ detail: 'full' }))).toMatchObject({ type: FAILURE.OntapTransport });
  rig.simulator.faults.add({ kind: 'html', method: 'GET', path });
  expect(await failureOf(list({ detail: 'full' }))).toMatchObject({ type: FAILURE.NotOntap });
  expect((await list({ detail: 'digest', only: [keyOf(session)] })).sessions).toHaveLength(1);
});
