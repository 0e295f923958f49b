import { waitFor } from '../../support/wait-for';
import { assertBuilt } from '../support/built-cli';
import { runCli, stopAll, WAIT_MS } from '../support/run-cli';
import { CLIENTS, sessionWorld } from '../support/session-world';
import { LAB, type Stack, startStack } from '../support/stack';

jest.setTimeout(WAIT_MS + 10_000);

let stack: Stack;

beforeAll(async () => {
  assertBuilt();
  const config = { clients: CLIENTS };
  stack = await startStack({ scenario: sessionWorld(), lab: { ages: { every: '30s' } }, config });
});

afterAll(async () => {
  await stopAll();
  await stack?.close();
});

const sessions = (...words: string[]) => runCli(['sessions', ...words], stack.env);

async function json(...words: string[]): Promise<Record<string, unknown>> {
  const { stdout, stderr } = await sessions(...words, '--json');
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Record<string, unknown>;
}

test('list, show and watch tell ages from the first look of the observer on', async () => {
  const listed = () => json('list', LAB);
  type Listed = { ages: { collected: boolean }; records: object[] };
  await waitFor('it has looked', async () => ((await listed()) as unknown as Listed).ages.collected);
  const [document, shown, long, stale, watched] = await Promise.all([
    listed(),
    sessions('show', LAB, '1000:1'),
    sessions('list', LAB, '--unchanged-for', '1d', '--sort', 'unchanged'),
    json('list', LAB, '--stale', '--client', 'lost-*'),
    sessions('watch', LAB, '--looks', '1'),
  ]);
  const age = {
    firstSeen: expect.stringMatching(/Z$/),
    unchangedSince: expect.stringMatching(/Z$/),
    unchangedSeconds: expect.any(Number),
  };
  expect(document).toMatchObject({
    ages: { collected: true, every: '30s', lookedAt: expect.stringMatching(/Z$/) },
    records: Array.from({ length: 7 }, () => age),
  });
  expect(shown.stdout).toMatch(/first seen +\d{4}-.*\n +unchanged +for at least \d+s, since /);
  expect(long.stdout).toContain(`${LAB} lists no such session`);
  expect(stale).toMatchObject({
    policy: 'default',
    sessions: Array.from({ length: 3 }, () => ({ ...age, decision: 'kept', why: expect.any(String) })),
  });
  expect(watched.stdout).toMatch(/unchanged for +first seen \(UTC\)\n/);
});

test('history tells who is there, since when, and the peak of each pool', async () => {
  const history = (...words: string[]) => json('history', LAB, ...words);
  await waitFor('it has looked', async () => ((await history())['sessions'] as object[]).length === 7);
  const document = await history();
  expect(document).toMatchObject({
    cluster: LAB,
    sessions: Array.from({ length: 7 }, () => ({
      how: 'open',
      firstSeen: expect.stringMatching(/Z$/),
      states: expect.stringContaining(' | '),
    })),
    dropped: 0,
    unreadable: [],
  });
  const peak = { day: expect.any(String), node: expect.any(String), used: expect.any(Number) };
  expect((document['peaks'] as object[])[0]).toMatchObject(peak);
  const { stdout } = await sessions('history', LAB, '--client', 'lost-*');
  expect(stdout).toMatch(/last states .*\n(.*\n)*3 sessions: 3 open, 0 ended\n\nday \(UTC\) /);
});
