import { failure, setUp } from './support/setup';
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
