import { failure, JOB, setUp } from './support/setup';
import type { Setup } from './support/setup';
import { json } from './support/test-server';

let setup: Setup;
beforeAll(async () => {
  setup = await setUp();
});
afterAll(() => setup.end());

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

describe('the list of open requests', () => {
  const RECORD = { index: 7, operation: 'job pause', query: '-id 1' };
  let now = 0;

  /** A server that answers with a status, and with the list while that is 200. */
  async function listing(status = 200) {
    const answer = { status };
    const server = await setup.server((_, response) => {
      const code = { 404: '4', 403: '6' }[answer.status] ?? '65541';
      const fault = { error: { code, message: 'no' } };
      json(response, answer.status, answer.status === 200 ? { records: [RECORD], num_records: 1 } : fault);
    });
    const client = setup.client(server.url, {}, { now: () => now });
    return { client, server, answer, list: (maxAgeMs?: number) => client.listOpenRequests({ maxAgeMs }) };
  }

  test('that is young enough is not asked for again, and whoever wants a new one gets it', async () => {
    const { list, server } = await listing();
    expect(await Promise.all([list(60_000), list(60_000)])).toEqual([[RECORD], [RECORD]]);
    now += 59_999;
    await list(60_000);
    expect(server.requests).toHaveLength(1);
    now += 1;
    await list(60_000);
    await list();
    expect(server.requests).toHaveLength(3);
  });

  test('of before a write that may have made a request is asked for again', async () => {
    const { client, list, server, answer } = await listing();
    await list(60_000);
    answer.status = 403;
    await failure(client.patchJob(JOB, 'pause'));
    answer.status = 200;
    await list(60_000);
    await client.patchJob(JOB, 'pause');
    await list(60_000);
    expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'PATCH', 'GET', 'PATCH']);
  });

  test.each([403, 404])('is not shown by an ONTAP that answers %s, which is asked once', async (status) => {
    const { list, server } = await listing(status);
    expect([await list(60_000), await list(60_000)]).toEqual([undefined, undefined]);
    expect(server.requests).toHaveLength(1);
  });

  test('that ONTAP fails to give is asked for again', async () => {
    const { list, answer } = await listing(503);
    expect(await failure(list(60_000))).toMatchObject({ kind: 'busy' });
    answer.status = 200;
    expect(await list(60_000)).toEqual([RECORD]);
  });
});
