import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectOntapWorkflows, type OntapWorkflows } from '../../../src/client';
import type { AuditHeadNotice } from '../../../src/contracts/audit-files';
import { AUDIT_EXPORT_ID } from '../../../src/contracts/ids';
import { ensureExportSchedule } from '../../../src/worker/audit/ensure-export-schedule';
import { waitFor } from '../../support/wait-for';
import { signingKeys } from '../../audit-files/support/sample-runs';
import { listedFiles } from '../../audit-files/support/exported';
import { testPolicy } from '../../workflows/support/policies';
import { type Answer, closeReceivers, openReceiver } from '../../worker/support/receiver';
import { stale, working } from '../../workflows/support/world';
import { assertBuilt } from '../support/built-cli';
import { runCli as runProcess } from '../support/cli-process';
import { runCli } from '../support/run-cli';
import { LAB, type Stack, startStack } from '../support/stack';

jest.setTimeout(240_000);
const CLIENT = '10.20.0.23';
const keys = signingKeys();

let [folder, directory] = ['', ''];
let stack: Stack;
let workflows: OntapWorkflows;
const notices: AuditHeadNotice[] = [];
/** Until then the hook is down. */
let isHookUp = false;

const hook: Answer = (response, { body }) => {
  if (isHookUp) notices.push(JSON.parse(body) as AuditHeadNotice);
  response.writeHead(isHookUp ? 200 : 503).end();
};

async function auditedCleanup(): Promise<void> {
  const policy = testPolicy({ approval: { required: true, within: '5m' } });
  const requestedBy = { name: 'alice', reason: 'library is full', ticket: 'CHG-7' };
  const run = await workflows.cleanup.start({ cluster: LAB, policy, mode: 'enforce', requestedBy });
  await waitFor('the plan', async () => (await run.status()).phase === 'awaiting_approval');
  const { plan } = await run.status();
  await run.approve({ planHash: plan?.hash ?? '', by: 'bob', note: 'seen' });
  expect((await run.result()).outcome).toBe('enforced');
}

const exportRuns = async () => {
  const runs = [];
  const query = `WorkflowType = 'exportAudit'`;
  for await (const run of workflows.temporal.workflow.list({ query })) runs.push(run);
  return runs;
};

const cli = (...args: string[]) => runCli(args, stack.env);

async function json<T>(...args: string[]): Promise<T> {
  const { stdout, stderr } = await cli(...args, '--json');
  expect(stderr).toBe('');
  return JSON.parse(stdout) as T;
}

beforeAll(async () => {
  assertBuilt();
  folder = await mkdtemp(path.join(tmpdir(), 'audit-commands-'));
  directory = path.join(folder, 'audit');
  // In the way of the folder: nothing can be written.
  await writeFile(directory, '');
  const signingKeyFile = path.join(folder, 'signing-key.pem');
  await writeFile(signingKeyFile, keys.privateKey, { mode: 0o600 });
  await writeFile(path.join(folder, 'auditor.pub'), keys.publicKey);
  stack = await startStack({
    sessions: [
      stale('2000:4000', { client: { address: CLIENT } }),
      stale('2000:4001', { client: { address: CLIENT } }),
      working('2000:4002'),
    ],
    lab: { allow: ['kill-sessions'], guard: { minWindow: '500ms', minSamples: 2 } },
    config: {
      audit: { directory, every: '11h', webhook: 'anchor', signingKeyFile },
      webhooks: { anchor: { urlEnv: 'ANCHOR_URL', allowHttp: true } },
      clients: [{ cidr: `${CLIENT}/32`, name: 'nbu-media' }],
    },
    env: { ANCHOR_URL: (await openReceiver(hook)).url },
  });
  workflows = await connectOntapWorkflows(stack.place);
  await auditedCleanup();
});

afterAll(async () => {
  await workflows?.close();
  await stack?.close();
  await closeReceivers();
  await rm(folder, { recursive: true, force: true });
});

test('the worker exports by a schedule; a folder or a hook that is down delays it and loses nothing', async () => {
  const isStarted = async () => (await exportRuns()).length === 1;
  await waitFor('the first export', isStarted);
  const [scheduled] = await exportRuns();
  expect(scheduled?.workflowId).toMatch(/^audit-export-\d{4}-\d{2}-\d{2}T/);
  const run = workflows.temporal.workflow.getHandle(scheduled?.workflowId ?? '', scheduled?.runId);
  const failure = async () => (await run.describe()).raw.pendingActivities?.[0]?.lastFailure?.message ?? '';
  await waitFor('a failed try', async () => (await failure()).includes('ENOTDIR'));
  expect(await failure()).toMatch(/The audit folder .* can't be used \(ENOTDIR .*nothing is lost/);
  await rm(directory);
  await waitFor('a hook that is asked', async () => (await failure()).includes('anchor'));
  isHookUp = true;
  const result: unknown = await run.result();
  const head = { segment: 1, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string };
  expect(result).toMatchObject({ outcome: 'exported', directory, head, announced: head, warnings: [] });
  expect(notices).toMatchObject([{ event: 'audit_head', head: (result as { head: object }).head }]);
});

test('audit export exports now, and only what is new', async () => {
  await auditedSecondRun();
  const before = await listedFiles(directory);
  const done = await json<{ files: number; head: object }>('audit', 'export', '--reason', 'before the audit');
  expect(done).toMatchObject({ outcome: 'exported', files: 1, head: { segment: 2 } });
  const files = await listedFiles(directory);
  expect(files).toHaveLength(before.length + 1);
  expect(new Set(files).size).toBe(files.length);
  expect(await cli('audit', 'export')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^0 new files with 0 records in .*audit\nHead: segment 2/) as string,
  });
});

/** A report, which leaves its samples. */
async function auditedSecondRun(): Promise<void> {
  const requestedBy = { name: 'carol' };
  await workflows.cleanup.run({ cluster: LAB, policy: testPolicy(), mode: 'report', requestedBy });
}

test('a schedule that was deleted and made again goes on where the old one ended, and who deleted it is exported', async () => {
  const { schedule } = workflows.temporal;
  await schedule.getHandle(AUDIT_EXPORT_ID).delete();
  const before = await listedFiles(directory);
  const log = { info: () => {}, error: (text: string) => notices.push({ text } as AuditHeadNotice) };
  const runs = (await exportRuns()).length;
  const temporal = { ...stack.place, connection: workflows.temporal.connection as never };
  await ensureExportSchedule(temporal, { directory, every: '11h' }, log as never);
  await waitFor('its first run', async () => (await exportRuns()).length > runs);
  await waitFor('its end', async () =>
    (await exportRuns()).every(({ status }) => status.name === 'COMPLETED'),
  );
  const added = async () => (await listedFiles(directory)).filter((file) => !before.includes(file));
  await waitFor('the end of the old one', async () => {
    await cli('audit', 'export');
    return (await added()).length > 0;
  });
  expect(await added()).toEqual([expect.stringMatching(/\/temporal-sys-scheduler%3Aaudit-export\/.*jsonl$/)]);
  const { records } = await json<Found>('audit', 'search', '--dir', directory, '--kind', 'intervened');
  const hands = records.filter(({ evidence }) => String(evidence['how']).startsWith('schedule_'));
  const identity = expect.stringContaining('@') as string;
  expect(hands).toMatchObject([
    { evidence: { how: 'schedule_created', after: { workflow: 'exportAudit' } }, actor: { identity } },
    { evidence: { how: 'schedule_deleted' }, actor: { identity } },
  ]);
});

test('audit verify proves the folder by the hook, by the key and by Temporal, and says what is not proven', async () => {
  const heads = path.join(folder, 'heads.jsonl');
  await writeFile(heads, notices.map((notice) => `${JSON.stringify(notice)}\n`).join(''));
  const byHook = await cli('audit', 'verify', directory, '--heads', heads);
  expect([byHook.code, byHook.stderr]).toEqual([0, '']);
  expect(byHook.stdout).toContain('Proven up to its last segment.');
  const key = path.join(folder, 'auditor.pub');
  expect(await cli('audit', 'verify', directory, '--key', key, '--temporal')).toMatchObject({ code: 0 });
  // As a process of its own, once: the others run in this one.
  const none = await runProcess(['audit', 'verify', directory], stack.env);
  expect([none.code, none.stdout]).toEqual([
    3,
    expect.stringContaining('Not proven: that the folder was not rewritten'),
  ]);
  const [first] = notices;
  const old = await cli('audit', 'verify', directory, '--head', first?.head?.sha256 ?? '');
  expect([old.code, old.stdout]).toEqual([3, expect.stringContaining('Not proven: segments 2–3')]);
});

test('openssl verifies a signed head, too', () => {
  const file = (ending: string) => path.join(directory, `signatures/000000001.${ending}`);
  const args = ['-verify', '-pubin', '-inkey', path.join(folder, 'auditor.pub'), '-rawin'];
  const printed = execFileSync('openssl', ['pkeyutl', ...args, '-in', file('head'), '-sigfile', file('sig')]);
  expect(String(printed)).toContain('Signature Verified Successfully');
});

test('audit verify says which line was changed, and that Temporal knows a run which is not there', async () => {
  const files = await listedFiles(directory);
  const cleanup = path.join(directory, files.find((file) => file.includes('cleanup%2F')) ?? '');
  const before = await readFile(cleanup, 'utf8');
  await writeFile(cleanup, before.replace('"bob"', '"eve"'));
  const changed = await cli('audit', 'verify', directory, '--temporal');
  await writeFile(cleanup, before);
  expect([changed.code, changed.stdout]).toEqual([
    4,
    expect.stringMatching(/^Finding: line_changed at 20.*jsonl, line \d+: one line changed/m),
  ]);
});

interface Found {
  records: {
    kind: string;
    recordId: string;
    reason?: string;
    actor: { claimed?: string };
    evidence: Record<string, unknown>;
  }[];
}

test('audit search tells who killed a session, why, who approved and what the counters were', async () => {
  const { records } = await json<Found>('audit', 'search', '--dir', directory, '--session', '2000:4000');
  const kinds = records.map(({ kind }) => kind);
  expect(kinds).toEqual(expect.arrayContaining(['planned', 'killed', 'verified']));
  const killed = records.find(({ kind }) => kind === 'killed');
  expect(killed).toMatchObject({
    actor: { claimed: 'alice' },
    reason: 'library is full',
    ticket: 'CHG-7',
    evidence: {
      outcome: 'killed',
      rule: 'finished-but-open',
      why: expect.stringContaining('unchanged for') as string,
    },
  });
  const planned = records.find(({ kind }) => kind === 'planned');
  const [kill] = (planned?.evidence['kills'] ?? []) as { counters: { bytes: number[] }[] }[];
  expect(kill?.counters.map(({ bytes }) => bytes)).toEqual([
    [3 * 2 ** 30, 0],
    [3 * 2 ** 30, 0],
  ]);
  const approved = await json<Found>('audit', 'search', '--dir', directory, '--kind', 'approved');
  expect(approved.records).toMatchObject([{ evidence: { by: 'bob', note: 'seen' } }]);
});

test('it finds the same in Temporal as in the folder', async () => {
  const filter = ['--actor', 'ALICE', '--client', 'nbu-media', '--cluster', LAB, '--since', '1h'];
  const inFolder = await json<Found>('audit', 'search', '--dir', directory, ...filter);
  const inTemporal = await json<Found>('audit', 'search', ...filter);
  const ids = ({ records }: Found) => records.map(({ kind, recordId }) => `${kind} ${recordId}`);
  expect(ids(inFolder)).toEqual(ids(inTemporal));
  expect(inFolder.records.map(({ kind }) => kind)).toEqual(['planned', 'killed', 'killed']);
  const table = await cli('audit', 'search', '--dir', directory, '--client', CLIENT, '--kind', 'killed');
  expect(table.stdout).toMatch(
    /killed +lab +2000:4000 +alice +session 2000:4000: killed \(rule finished-but-open, confirmed/,
  );
});

test('who paused the export is found in Temporal', async () => {
  const schedule = workflows.temporal.schedule.getHandle(AUDIT_EXPORT_ID);
  await schedule.pause('nobody shall see this');
  const find = () => json<Found>('audit', 'search', '--kind', 'intervened', '--since', '1h');
  const isPause = ({ evidence }: Found['records'][number]) => evidence['how'] === 'schedule_paused';
  await waitFor('the pause', async () => (await find()).records.some(isPause));
  expect((await find()).records.filter(isPause)).toMatchObject([
    { reason: 'nobody shall see this', actor: { identity: expect.stringContaining('@') as string } },
  ]);
  await schedule.unpause();
});

test('audit leaks names the backup server', async () => {
  const { leaks } = await json<{ leaks: object[] }>('audit', 'leaks', '--dir', directory, '--since', '30d');
  expect(leaks).toMatchObject([{ name: 'nbu-media', stale: 2, killed: 2, clusters: [LAB] }]);
  const table = await cli('audit', 'leaks', '--by', 'cluster', '--dir', directory);
  expect(table.stdout).toMatch(/lab +2 +2 +lab .*\n2 stale sessions of 1 cluster/);
});

test('policy backtest tells what a policy would have killed, and its regret', async () => {
  const careful = path.join(folder, 'careful.yaml');
  const careless = path.join(folder, 'careless.yaml');
  const observe = 'observe: { window: 500ms, every: 500ms }';
  const match = 'match: [{ name: halted, dataState: [halted] }]';
  await writeFile(careful, `name: careful\n${observe}\n${match}\n`);
  await writeFile(careless, `name: careless\n${observe.replaceAll('500ms', '1h')}\n${match}\n`);
  const judged = await json<object>('policy', 'backtest', '--audit', directory, careful);
  expect(judged).toMatchObject({
    windows: { judged: 2, tooShort: 0, incomplete: 0 },
    sessions: 3,
    counts: { moved: 0, stayed: 0, gone: 2, unknown: 0 },
    wouldKill: [
      { sessionId: '2000:4000', clientName: 'nbu-media', rule: 'halted' },
      { sessionId: '2000:4001' },
    ],
  });
  const short = await cli('policy', 'backtest', '--audit', directory, '--since', '30d', careless);
  expect(short.code).toBe(0);
  expect(short.stdout).toContain("2 windows not judged: shorter than the policy's own");
});

test('a line that is no record is named, and the rest is shown', async () => {
  const [file = ''] = await listedFiles(directory);
  const before = await readFile(path.join(directory, file), 'utf8');
  await writeFile(path.join(directory, file), `${before}{"kind":"made up"}\n{"half`);
  const { code, stdout, stderr } = await cli('audit', 'search', '--dir', directory, '--kind', 'ended');
  await writeFile(path.join(directory, file), before);
  expect(code).toBe(3);
  expect(stdout).toMatch(/\d+ records, times in UTC/);
  expect(stderr.match(/^Not read: 20.*jsonl, line \d+: it is no record/gm)).toHaveLength(2);
});
