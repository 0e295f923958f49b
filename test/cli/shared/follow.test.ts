import type { OntapWorkflows } from '../../../src/client';
import { follow, type Followed, type Look } from '../../../src/cli/shared/follow';
import { type Output, plainScreen } from '../../../src/cli/shared/output/screen';
import type { Trouble } from '../../../src/contracts/trouble';
import { TestHost } from '../support/test-io';

const workflows = {
  temporal: { connection: { withAbortSignal: (_: AbortSignal, call: () => unknown) => call() } },
} as unknown as OntapWorkflows;

const failing: Trouble = {
  call: 'readCluster',
  failure: 'OntapUnreachable',
  what: 'nothing listens there\u001b[2J',
};

/** What a pipe shows of a run of which each look finds one of these, and then its end. */
async function shownOf(
  looks: readonly Look<string>[],
  rest: Partial<Followed<string, string>> = {},
  title: readonly string[] = [],
): Promise<string[]> {
  const left = [...looks];
  const { stdout } = new TestHost();
  await follow<string, string>(
    {
      noun: 'run',
      look: () => Promise.resolve(left.shift()),
      tell: () => [],
      draw: () => [],
      result: () => Promise.resolve('the end'),
      ...rest,
    },
    {
      screen: plainScreen(stdout as Output),
      workflows,
      everyMs: 1,
      signal: new AbortController().signal,
      title,
    },
  );
  return stdout.text.split('\n').slice(0, -1);
}

test('each look tells what is new, and the end what no look has seen', async () => {
  const looks = ['one', 'two'].map((status) => ({ status, troubles: [] }));
  const lines = await shownOf(looks, { tell: (status) => [status], tellEnd: (end) => [end] }, ['title']);
  expect(lines).toEqual(['title', 'one', 'two', 'the end']);
});

test('a run that has ended already has no title: there is no show that could be left', async () => {
  expect(await shownOf([], { tellEnd: (end) => [end] }, ['title'])).toEqual(['the end']);
});

test('what goes wrong and is tried again is told once, and can not act on the terminal', async () => {
  const troubled = { status: '', troubles: [failing] };
  expect(await shownOf([troubled, troubled])).toEqual([
    'the look at the cluster is tried again: nothing listens there�[2J',
  ]);
});

test('that no worker answers is told each time when it begins', async () => {
  const [quiet, answered] = [{ troubles: [] }, { status: '', troubles: [] }];
  const text = 'No worker answers; the run itself goes on and is shown again when one does.';
  expect(await shownOf([quiet, quiet, answered, quiet])).toEqual([text, text]);
});
