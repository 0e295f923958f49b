import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Client } from '@temporalio/client';
import { AuditClient, type CleanupHandle } from '../../src/client';
import { runCli, stopAll } from '../cli/support/cli-process';
import { connectTestServer, uniqueName } from '../support/temporal-server';
import { testPolicy } from '../workflows/support/policies';
import { killRunId } from '../workflows/support/steps';
import type { Stage } from '../workflows/support/stage';
import { useStages } from '../workflows/support/use-stages';
import { stale, working } from '../workflows/support/world';

const stages = useStages(connectTestServer);
let stage: Stage;
let run: CleanupHandle;
let folder: string;
const audit = () => new AuditClient(stages.server.client);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ontap-workflows-audit-'));
  stage = await stages.with([stale('1:1'), working('1:2')]);
  run = await stage.start({ policy: testPolicy(), requestedBy: { name: 'bob', ticket: 'CHG-1' } });
  await run.result();
});
afterAll(async () => {
  await stopAll();
  await rm(folder, { recursive: true, force: true });
});

test('a run is told with its child: who asked, what was killed, and what was gone', async () => {
  const report = await audit().records(run.workflowId);
  expect(report.runs.map(({ workflow }) => workflow)).toEqual(['cleanupStaleSessions', 'killSessions']);
  const kinds = report.runs.flatMap(({ records }) => records).map(({ kind }) => kind);
  expect(new Set(kinds)).toEqual(
    new Set(['requested', 'sampled', 'planned', 'kept', 'killed', 'verified', 'ended']),
  );
  const [cleanup, kill] = report.runs.map(({ cost }) => cost.events);
  expect(report.cost.events).toBe((cleanup ?? 0) + (kill ?? 0));
});

test('asked by the id of the killing run alone, it is that run', async () => {
  const report = await audit().records(killRunId(stage));
  expect(report.runs.map(({ links }) => links.parent?.workflowId)).toEqual([run.workflowId]);
});

test.each([
  ['an id that nobody used', { id: 'cleanup/nobody/default' }],
  ['a run id that there is not', { runId: '01a2012b-f394-7e1a-a6ae-6b56a8f4ba70' }],
  ['a run id that can be none', { runId: '../..' }],
])('%s is told as such', async (_, { id, runId }: { id?: string; runId?: string }) => {
  const asked = audit().records(id ?? run.workflowId, runId === undefined ? {} : { runId });
  await expect(asked).rejects.toMatchObject({
    code: 'run_failed',
    type: 'NotFound',
    message: expect.stringContaining('Temporal knows no run'),
  });
});

test('a workflow of somebody else is shown as far as that goes', async () => {
  const { client } = stages.server;
  const workflowId = uniqueName('foreign');
  const handle = await client.workflow.start('billing', {
    workflowId,
    taskQueue: 'nobody-polls-this',
    args: [1],
  });
  await handle.terminate('not needed');
  const { runs } = await audit().records(workflowId);
  expect(runs[0]?.records.map(({ kind }) => kind)).toEqual(['requested', 'gap', 'intervened', 'ended']);
});

/** The server as it will be when it has forgotten the killing runs: their ids stand for ones that it never knew. */
function forgettingKills(client: Client): Client {
  const getHandle = (workflowId: string, runId?: string) =>
    client.workflow.getHandle(workflowId.replace(/^kill\//, 'forgotten/'), runId);
  return new Proxy(client, {
    get: (target, key) => (key === 'workflow' ? { getHandle } : (Reflect.get(target, key) as unknown)),
  });
}

test('a child whose history is gone is a gap of the run that names it, and the rest is told', async () => {
  const { runs } = await new AuditClient(forgettingKills(stages.server.client)).records(run.workflowId);
  expect(runs.map(({ workflow }) => workflow)).toEqual(['cleanupStaleSessions']);
  expect(runs[0]?.records.at(-1)).toMatchObject({
    kind: 'gap',
    eventId: 0,
    evidence: { what: 'child_missing', run: { workflowId: killRunId(stage) } },
  });
});

const cli = (...args: string[]) =>
  runCli(['audit', 'show', ...args], { TEMPORAL_ADDRESS: stages.server.address });

test('audit show: words, JSON and CSV of one run', async () => {
  const [words, json, csv] = await Promise.all([
    cli(run.workflowId),
    cli(run.workflowId, '--json'),
    cli(run.workflowId, '--csv', '--run', run.runId ?? ''),
  ]);
  expect([words.code, json.code, csv.code]).toEqual([0, 0, 0]);
  expect(words.stdout).toContain('Of 1 session to kill: 1 killed, gone.');
  expect(words.stdout).toContain('because: CHG-1.');
  expect(JSON.parse(json.stdout)).toMatchObject({ workflowId: run.workflowId, runId: run.runId });
  expect(csv.stdout.split('\r\n')[1]).toContain('"requested"');
});

test('audit show --html writes the page; an unknown run is 5; two forms at once are refused', async () => {
  const file = path.join(folder, 'audit.html');
  const [page, unknown, both] = await Promise.all([
    cli(run.workflowId, '--html', file),
    cli('cleanup/nobody/default'),
    cli(run.workflowId, '--json', '--csv'),
  ]);
  expect([page.code, unknown.code]).toEqual([0, 5]);
  expect(both.code).not.toBe(0);
  expect(await readFile(file, 'utf8')).toContain('<h1>cleanup/');
  expect(unknown.stderr).toContain('Temporal knows no run cleanup/nobody/default');
  expect(both.stderr).toContain("option '--json' cannot be used with option '--csv'");
});
