import { failure, JOB, setUp } from './support/setup';
import type { Setup } from './support/setup';
import { json } from './support/test-server';

let setup: Setup;
beforeAll(async () => {
  setup = await setUp();
});
afterAll(() => setup.end());

const PATH = '/api/security/multi-admin-verify/requests';

const asked = async (answer: object) => {
  const server = await setup.server((_, response) => json(response, 200, answer));
  return setup.client(server.url).getApprovalRequest(5);
};

test('a request is read by its number', async () => {
  expect(await asked({ index: 5, operation: 'job pause', query: '-id 1', state: 'approved' })).toEqual({
    operation: 'job pause',
    query: '-id 1',
    state: 'approved',
  });
});

test.each([
  ['another request', { index: 99, state: 'executed' }],
  ['a request without a number', { state: 'executed' }],
  ['a list of requests', { records: [{ index: 5, state: 'executed' }], num_records: 1 }],
])('the answer with %s says nothing about the one that was asked for', async (_, answer) => {
  expect(await failure(asked(answer))).toMatchObject({ kind: 'protocol' });
});

afterEach(() => jest.useRealTimers());

describe('the list of open requests', () => {
  const RECORD = { index: 7, operation: 'job pause', query: '-id 1', state: 'pending' };
  let now = 0;

  /** A server that answers with a status, and with a list while that is 200. */
  async function listing(status = 200, records: unknown[] = [RECORD]) {
    const answer = { status, body: { records, num_records: records.length } as object };
    const server = await setup.server((_, response) => {
      const code = { 404: '4', 403: '6' }[answer.status] ?? '65541';
      const fault = { error: { code, message: 'no' } };
      json(response, answer.status, answer.status === 200 ? answer.body : fault);
    });
    const client = setup.client(server.url, {}, { now: () => now });
    return { client, server, answer, recent: () => client.recentOpenRequests() };
  }

  test('of a minute ago will do, for all who ask', async () => {
    const { recent, server, client } = await listing();
    expect(await Promise.all([recent(), recent()])).toEqual([[RECORD], [RECORD]]);
    now += 59_999;
    await recent();
    expect(server.requests).toHaveLength(1);
    now += 1;
    await recent();
    await client.listOpenRequests();
    expect(server.requests).toHaveLength(3);
  });

  test.each([
    ['was refused', 403, {}],
    ['was accepted for later', 202, {}],
    ['made a request', 200, { records: [RECORD], num_records: 1 }],
  ])('of before a write that %s is asked for again', async (_, status, body) => {
    const { client, recent, server, answer } = await listing();
    await recent();
    const list = answer.body;
    Object.assign(answer, { status, body });
    await client.patchJob(JOB, 'pause').catch(() => undefined);
    Object.assign(answer, { status: 200, body: {} });
    await client.patchJob(JOB, 'pause');
    answer.body = list;
    await recent();
    await recent();
    expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'PATCH', 'PATCH', 'GET']);
  });

  test('of before a write that was simply done will do', async () => {
    const { client, recent, server, answer } = await listing();
    await recent();
    answer.body = {};
    await client.patchJob(JOB, 'pause');
    await recent();
    expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'PATCH']);
  });

  test.each([403, 404])('is not shown by an ONTAP that answers %s', async (status) => {
    const { client, recent, server } = await listing(status);
    expect(await client.listOpenRequests()).toBeUndefined();
    expect([await recent(), await recent()]).toEqual([[], []]);
    expect(server.requests).toHaveLength(2);
  });

  test('that ONTAP fails to give is an error for who has to know, and empty for who would like to', async () => {
    const { client, recent, answer } = await listing(503);
    expect(await recent()).toEqual([]);
    expect(await failure(client.listOpenRequests())).toMatchObject({ kind: 'busy' });
    answer.status = 200;
    expect(await client.listOpenRequests()).toEqual([RECORD]);
  });

  test('that goes on and on is given up within seconds by all who ask, and its slot is free again', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
    let pages = 0;
    const server = await setup.server(({ url }, response) => {
      if (!url.startsWith(PATH)) return json(response, 200, {});
      const next = { href: `${PATH}?start.index=${(pages += 1)}` };
      // No page is slow by itself: 4 s for two of them.
      if (pages % 2 === 0) void jest.advanceTimersByTimeAsync(4_000);
      json(response, 200, { records: [RECORD], num_records: 1, _links: { next } });
    });
    const client = setup.client(server.url, { maxConcurrentRequests: 1 });
    const owed = client.withSlot(async (slot) => {
      expect(await failure(slot.listOpenRequests())).toMatchObject({ kind: 'transport', retryable: true });
      return slot.patchJob(JOB, 'resume');
    });
    expect(await owed).toEqual({ kind: 'done' });
    expect(await client.recentOpenRequests()).toEqual([]);
    expect(pages).toBeLessThan(20);
  });

  test('leaves out what is over, and nothing else, however it is written', async () => {
    const { state: _, ...untold } = RECORD;
    const { client } = await listing(200, [
      ...['executed', 'Vetoed', 'EXPIRED'].map((state) => ({ ...RECORD, state })),
      { operation: 'job pause' },
      { ...RECORD, index: '8', state: 'PENDING' },
      { ...RECORD, index: 9, state: 'in review' },
      { ...RECORD, index: 10, state: {} },
      7,
      RECORD,
    ]);
    expect(await client.listOpenRequests()).toEqual([
      { operation: 'job pause' },
      { ...RECORD, index: 8, state: 'pending' },
      { ...untold, index: 9 },
      { ...untold, index: 10 },
      {},
      RECORD,
    ]);
  });
});
