import { defineSearchAttributeKey, SearchAttributeType, TypedSearchAttributes } from '@temporalio/common';
import { connectOntapWorkflows, type OntapWorkflows } from '../../../src/client';
import { SEARCH_ATTRIBUTES } from '../../../src/contracts/search-attributes';
import type { DevServer } from '../../../src/embedded';
import { startQuickDevServer } from '../../support/dev-server';
import { waitFor } from '../../support/wait-for';
import { runCli, stopAll } from '../support/run-cli';

let server: DevServer;
let workflows: OntapWorkflows;

/** Characters that end a text of a query, and what would follow then. */
const HOSTILE = `o'hara" OR WorkflowId != "\\\u202e`;

interface Run {
  type: string;
  id: string;
  is: Partial<Record<keyof typeof SEARCH_ATTRIBUTES, string>>;
  ended?: true;
}

const RUNS: readonly Run[] = [
  {
    type: 'cleanupStaleSessions',
    id: 'cleanup/prod1/default',
    is: {
      cluster: 'prod1',
      policy: 'default',
      operation: 'cleanup-report',
      requestedBy: 'alice',
      ticket: 'CHG-1',
      outcome: 'clean',
    },
    ended: true,
  },
  {
    type: 'cleanupStaleSessions',
    id: 'cleanup/prod2/default',
    is: { cluster: 'prod2', policy: 'default', operation: 'cleanup-enforce', requestedBy: HOSTILE },
  },
  {
    type: 'runJobSequence',
    id: 'sequence/prod1/night',
    is: { cluster: 'prod1', operation: 'job-sequence', requestedBy: 'alice', ticket: 'CHG-2' },
  },
  { type: 'inspect', id: 'inspect/prod1/x', is: { cluster: 'prod1', requestedBy: 'alice' } },
  { type: 'somebodyElses', id: 'cleanup/prod1/other', is: {} },
];

async function begin({ type, id, is, ended }: Run): Promise<void> {
  const pairs = Object.entries(is).map(([name, value]) => ({
    key: defineSearchAttributeKey(
      SEARCH_ATTRIBUTES[name as keyof typeof SEARCH_ATTRIBUTES].name,
      SearchAttributeType.KEYWORD,
    ),
    value,
  }));
  const handle = await workflows.temporal.workflow.start(type, {
    workflowId: id,
    taskQueue: 'nobody-polls-that',
    typedSearchAttributes: new TypedSearchAttributes(pairs),
  });
  if (ended === true) await handle.terminate();
}

beforeAll(async () => {
  server = await startQuickDevServer();
  workflows = await connectOntapWorkflows({ address: server.address });
  await Promise.all(RUNS.map(begin));
  await waitFor('all are listed, and one as ended', async () => {
    const { runs } = await workflows.runs.list({});
    return runs.length === 3 && runs.some(({ endedAt }) => endedAt !== undefined);
  });
});

afterAll(async () => {
  await stopAll();
  await workflows?.close();
  await server?.stop();
});

const list = (...words: string[]) => runCli(words, { TEMPORAL_ADDRESS: server.address });
async function idsOf(...words: string[]): Promise<string[]> {
  const { stdout } = await list(...words, '--json');
  return (JSON.parse(stdout) as { runs: { workflowId: string }[] }).runs.map(({ workflowId }) => workflowId);
}

test('runs are listed by cluster, requester, ticket, outcome and kind: ours alone, open ones first', async () => {
  const [done, open, sequence] = RUNS.map(({ id }) => id);
  expect((await idsOf('runs', 'list')).at(-1)).toBe(done);
  expect(await idsOf('runs', 'list', '--cluster', 'prod1')).toEqual([sequence, done]);
  expect(await idsOf('runs', 'list', '--ticket', 'CHG-2')).toEqual([sequence]);
  expect(await idsOf('runs', 'list', '--outcome', 'clean')).toEqual([done]);
  expect(await idsOf('runs', 'list', '--outcome', 'terminated')).toEqual([done]);
  expect(await idsOf('runs', 'list', '--outcome', 'running', '--by', 'alice')).toEqual([sequence]);
  expect(await idsOf('runs', 'list', '--kind', 'inspect')).toEqual(['inspect/prod1/x']);
  expect((await idsOf('cleanup', 'list')).sort()).toEqual([done, open]);
  expect(await idsOf('sequence', 'list', '--since', '1h')).toEqual([sequence]);
  expect(await idsOf('sequence', 'list', '--since', '2100-01-01')).toEqual([]);
});

test('a requester is found by the very text, whatever is in it, and shown without what controls a terminal', async () => {
  expect(await idsOf('runs', 'list', '--by', HOSTILE)).toEqual(['cleanup/prod2/default']);
  expect(await idsOf('runs', 'list', '--by', 'nobody" OR WorkflowId != "')).toEqual([]);
  expect(await idsOf('runs', 'list', '--by', "nobody' OR WorkflowId != '")).toEqual([]);
  expect(await idsOf('runs', 'list', '--by', 'nobody\\')).toEqual([]);
  const refused = await list('runs', 'list', '--outcome', 'x" OR WorkflowId != "');
  expect(refused).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('outcome: must be small letters'),
  });
  const { code, stdout } = await list('runs', 'list');
  expect(code).toBe(0);
  expect(stdout).toContain('\ufffd');
  expect(stdout).not.toContain('\u202e');
});

test('no more are listed than asked for, and it is said that there are more', async () => {
  const { stdout } = await list('runs', 'list', '--limit', '2');
  expect(stdout).toMatch(/\n2 runs; there are more: --limit, or a narrower choice, shows them\n$/);
  const { stdout: json } = await list('runs', 'list', '--limit', '2', '--json');
  expect(JSON.parse(json)).toMatchObject({ more: true, runs: [{}, {}] });
  expect((await list('runs', 'list', '--limit', '0')).stderr).toContain('--limit');
});

test('what waits is listed alone; a clean-up that no worker answers for is named, with exit code 5', async () => {
  const { code, stdout, stderr } = await list('cleanup', 'list', '--waiting');
  expect({ code, stdout }).toEqual({ code: 5, stdout: 'No clean-up is known to wait for somebody.\n' });
  expect(stderr).toMatch(
    /^Not known whether it waits for somebody \(no worker .*\): cleanup\/prod2\/default\n$/,
  );
});
