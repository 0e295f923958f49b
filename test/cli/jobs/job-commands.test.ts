import { Connection } from '@temporalio/client';
import { jobWorkflowId } from '../../../src/contracts/ids';
import type { JobSpec } from '../../../src/simulator';
import { assertBuilt } from '../support/built-cli';
import { startCli as startProcess, stopAll as stopProcesses } from '../support/cli-process';
import { runCli, startCli, stopAll, WAIT_MS } from '../support/run-cli';
import { LAB, LOOK, type Stack, startStack } from '../support/stack';

jest.setTimeout(WAIT_MS + 10_000);

const unknownJob = (last: number) => `00000000-0000-4000-8000-00000000000${last}`;
const FOR_EVER = 3_600;
const SECURITY: JobSpec = {
  description: 'File Directory Security Apply Job',
  svm: 'svm1',
  work: FOR_EVER,
  pausable: true,
  pausing: 1,
  progress: 'applying',
};
const MOVE: JobSpec = { description: 'Volume Move Job', svm: 'svm1', work: FOR_EVER, quitting: 1 };

let stack: Stack;
/** That ONTAP does not know a job takes half a minute to tell; meanwhile the other tests run. */
let unknown: { waited: ReturnType<typeof jobs>; cancelled: ReturnType<typeof json> };

beforeAll(async () => {
  assertBuilt();
  stack = await startStack();
  unknown = {
    waited: jobs('wait', LAB, unknownJob(0)),
    cancelled: json('cancel', LAB, unknownJob(1)),
  };
});

afterAll(async () => {
  await Promise.all([stopAll(), stopProcesses()]);
  await stack?.close();
});

const jobs = (...words: string[]) => runCli(['jobs', ...words], stack.env);

async function json(...words: string[]): Promise<{ code: number | null; document: unknown }> {
  const { code, stdout, stderr } = await jobs(...words, '--json');
  if (stdout === '') throw new Error(stderr);
  return { code, document: JSON.parse(stdout) };
}

/** `temporal.api.enums.v1.WorkflowExecutionStatus`. */
const WORKFLOW_RUNNING = 1;

async function runsOf(uuid: string) {
  const connection = await Connection.connect({ address: stack.place.address });
  try {
    const query = `WorkflowId = '${jobWorkflowId(LAB, uuid)}'`;
    const request = { namespace: stack.place.namespace, query };
    const { executions } = await connection.workflowService.listWorkflowExecutions(request);
    return executions.map(({ execution, status }) => ({ runId: execution?.runId, status }));
  } finally {
    await connection.close();
  }
}

test('list shows the jobs that fit, in a table and as JSON', async () => {
  const [security, move] = [stack.job({ ...SECURITY, description: 'Listed Apply' }), stack.job(MOVE)];
  const [all, some] = await Promise.all([
    json('list', LAB),
    jobs('list', LAB, '--description', 'Listed*', '--state', 'running', '--state', 'paused', '--svm', 'svm1'),
  ]);
  expect(all).toMatchObject({ code: 0, document: { read: 'jobs', truncated: false } });
  const { records } = all.document as { records: { uuid: string }[] };
  expect(records.map(({ uuid }) => uuid)).toEqual(expect.arrayContaining([security, move]));
  expect(some.stdout).toMatch(
    new RegExp(`${security} +running +\\d+s +svm1 +Listed Apply +applying\n1 job: 1 running`),
  );
  expect(some.stdout).not.toContain(move);
});

test('wait ends by the outcome of the job, and gives the old answer to whoever comes later', async () => {
  const quick = stack.job({ description: 'Cluster Backup Job', work: 2 });
  const message = 'no \u001b[31mdisks\u202e';
  const failing = stack.job({ description: 'Pool', work: 1, outcome: { code: 2_432_836, message } });
  const [good, bad] = await Promise.all([jobs('wait', LAB, quick), json('wait', LAB, failing)]);
  expect(good).toMatchObject({ code: 0, stdout: expect.stringContaining('succeeded: Cluster Backup Job\n') });
  expect(bad).toMatchObject({
    code: 3,
    document: {
      workflowId: jobWorkflowId(LAB, failing),
      outcome: 'failed',
      code: '2432836',
      message,
      job: { uuid: failing, state: 'failure' },
    },
  });
  stack.simulator.jobs.remove(failing);
  const [later, shown] = await Promise.all([jobs('wait', LAB, failing), jobs('show', LAB, failing)]);
  expect(later).toEqual({
    code: 3,
    stderr: '',
    stdout: 'failed: Pool: no \ufffd[31mdisks\ufffd (code 2432836)\n',
  });
  expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('ONTAP does not know job') });
  expect(shown.stdout).toMatch(/watch {2}ended .*: failed: Pool/);
});

test('wait for several jobs tells each by its uuid, and gives one document and the code of the first that did not succeed', async () => {
  const [good, bad, long] = [
    stack.job({ description: 'Backup', work: 1 }),
    stack.job({ description: 'Pool', work: 1, outcome: { code: 7, message: 'no disks' } }),
    stack.job(MOVE),
  ];
  const [all, fast] = await Promise.all([
    jobs('wait', LAB, good, bad, good),
    json('wait', LAB, long, bad, '--fail-fast'),
  ]);
  expect(all).toMatchObject({
    code: 3,
    stderr: '',
    stdout: expect.stringMatching(/\n1 of 2 jobs succeeded\n$/),
  });
  const ends = [`${good} succeeded: Backup`, `${bad} failed: Pool: no disks (code 7)`];
  expect(all.stdout.split('\n')).toEqual(expect.arrayContaining(ends));
  const left = { uuid: long, workflowId: jobWorkflowId(LAB, long), outcome: 'not_awaited' };
  const ended = expect.objectContaining({ uuid: bad, outcome: 'failed' });
  expect(fast).toEqual({ code: 3, document: { jobs: [left, ended] } });
});

test('a wait without an answer says why, and that the job goes on', async () => {
  const moving = stack.job(MOVE);
  const [late, nobody] = await Promise.all([
    json('wait', LAB, moving, '--deadline', '3s'),
    jobs('show', LAB, unknownJob(2)),
  ]);
  expect(late).toMatchObject({
    code: 6,
    document: { outcome: 'deadline_exceeded', deadline: expect.any(String) },
  });
  expect(nobody.code).toBe(5);
});

test('a command that waits for approval is told at once, with the request, by itself and by show', async () => {
  const uuid = stack.job(SECURITY);
  stack.simulator.switches.mav = '202-error';
  const pausing = startCli(['jobs', 'pause', LAB, uuid], { env: stack.env });
  try {
    const words = 'waits for approval of request 1 in ONTAP since';
    await pausing.shows(`pause ${words}`);
    const shown = (await jobs('show', LAB, uuid)).stdout.replaceAll(/\s+/g, ' ');
    expect(shown).toContain(words);
    expect(shown).toContain('security multi-admin-verify request approve -index 1, by alice or bob');
  } finally {
    stack.simulator.switches.mav = 'off';
  }
  stack.simulator.approvals.decide({ index: 1, state: 'executed' });
  expect(await pausing.exitCode).toBe(0);
});

test('while ONTAP fails, show tells what its watch knows, and wait when it is tried next and that it answers again', async () => {
  const [uuid, quick] = [
    stack.job({ ...MOVE, progress: 'replicating' }),
    stack.job({ description: 'Backup', work: 0 }),
  ];
  await jobs('wait', LAB, quick);
  const waiting = startCli(['jobs', 'wait', LAB, uuid, '--max-look', '1s'], { env: stack.env });
  await waiting.shows('running: replicating');
  const busy = { kind: 'status', status: 503, message: 'the cluster is busy', method: 'GET' } as const;
  const calm = stack.simulator.faults.add({ ...busy, count: 'always' });
  try {
    await waiting.shows(/look at the job is tried again: .*\(since 2\S+\); next try at 2/);
    const [open, closed, document] = await Promise.all([
      jobs('show', LAB, uuid),
      jobs('show', LAB, quick),
      json('show', LAB, uuid),
    ]);
    expect(open.code).toBe(1);
    expect(open.stdout).toContain(`Job ${uuid}: ONTAP can't be read`);
    expect(open.stdout).toMatch(/last seen +running: replicating \(2/);
    expect(open.stdout).toMatch(/watch +waits for the job for/);
    expect(open.stdout.replaceAll(/\s+/g, ' ')).toMatch(/look at the job is tried again: .*\(since 2/);
    expect(closed).toMatchObject({ code: 1, stdout: expect.stringMatching(/watch +ended 2\S+: succeeded/) });
    expect(document).toMatchObject({
      code: 1,
      document: {
        unread: expect.any(String),
        watch: { kind: 'open', status: { troubles: [{ call: 'pollJob' }] } },
      },
    });
  } finally {
    calm();
  }
  await waiting.shows('ONTAP answers again');
  waiting.signal('SIGINT');
  expect(await waiting.exitCode).toBe(130);
});

test('a job that is paused for too long ends the wait', async () => {
  const uuid = stack.job(SECURITY);
  const waiting = startCli(['jobs', 'wait', LAB, uuid, '--on-paused-fail-after', '1s', '--max-look', '1s'], {
    env: stack.env,
  });
  await waiting.shows('running');
  await jobs('pause', LAB, uuid);
  expect(await waiting.exitCode).toBe(6);
  expect(waiting.stdout()).toMatch(/paused_too_long: the job is paused since .* jobs resume/);
});

// As a process of its own, with the signal of the system.
test('Ctrl-C leaves the watch running and says how to come back', async () => {
  const uuid = stack.job({ ...MOVE, progress: 'replicating' });
  const cli = startProcess(['jobs', 'wait', LAB, uuid], { env: stack.env });
  await cli.shows('running: replicating');
  cli.signal('SIGINT');
  expect(await cli.exitCode).toBe(130);
  expect(cli.stdout()).toContain(
    `The watch goes on without you. To come back:\n  ontap-workflows jobs wait ${LAB} ${uuid}`,
  );
  expect(await runsOf(uuid)).toEqual([expect.objectContaining({ status: WORKFLOW_RUNNING })]);
});

test('pause, resume and cancel go through the watch, and say what became of them', async () => {
  const uuid = stack.job(SECURITY);
  expect(await jobs('pause', LAB, uuid, '--name', 'alice')).toMatchObject({
    code: 0,
    stdout: 'pause confirmed: the pause was seen to take effect\n',
  });
  // The watch that was begun has no deadline: the asker's own ends the command, and not the watch.
  expect(await json('wait', LAB, uuid, '--deadline', '2s')).toMatchObject({
    code: 6,
    document: { outcome: 'deadline_exceeded', last: { state: 'paused' } },
  });
  expect((await json('show', LAB, uuid)).document).toMatchObject({
    job: { state: 'paused' },
    watch: {
      kind: 'open',
      status: {
        askers: [{ name: 'alice' }, { name: expect.any(String) }],
        commands: [{ command: 'pause', answer: { outcome: 'confirmed' } }],
      },
    },
  });
  const resume = () => json('resume', LAB, uuid, '--request-id', 'once');
  expect(await resume()).toMatchObject({ code: 0, document: { command: 'resume', outcome: 'confirmed' } });
  expect(await resume()).toMatchObject({ code: 0, document: { outcome: 'confirmed' } });
  const waiting = jobs('wait', LAB, uuid);
  expect(await json('stop', LAB, uuid)).toMatchObject({
    code: 0,
    document: { command: 'cancel', outcome: 'confirmed', state: 'failure', end: 'cancelled' },
  });
  expect(await waiting).toMatchObject({
    code: 7,
    stdout: expect.stringContaining('cancelled: File Directory'),
  });
  const before = await runsOf(uuid);
  expect(await json('cancel', LAB, uuid)).toMatchObject({
    code: 4,
    document: {
      outcome: 'finished_first',
      end: 'cancelled',
      why: expect.stringContaining('nothing was sent'),
    },
  });
  expect(await runsOf(uuid)).toEqual(before);
});

test('what a job or the cluster refuses is an answer, with what to do', async () => {
  const [moving, quicker] = [stack.job(MOVE), stack.job({ ...MOVE, cancelEnds: 'success' })];
  const [refused, lost, forbidden] = await Promise.all([
    jobs('pause', LAB, moving),
    json('cancel', LAB, quicker),
    jobs('pause', LOOK, moving),
  ]);
  expect(refused).toMatchObject({ code: 3, stdout: expect.stringMatching(/unsupported: .*movement\.state/) });
  expect(lost).toMatchObject({ code: 4, document: { outcome: 'confirmed', end: 'cancel_lost_race' } });
  expect(forbidden).toMatchObject({ code: 1, stderr: expect.stringContaining('allow: [control-jobs]') });
});

test('a single 404 makes no uuid wrong: the command goes on when the job is back', async () => {
  const uuid = stack.job(SECURITY);
  const path = `/api/cluster/jobs/${uuid}`;
  stack.simulator.faults.add({ kind: 'status', status: 404, code: '4', method: 'GET', path });
  expect(await json('pause', LAB, uuid)).toMatchObject({ code: 0, document: { outcome: 'confirmed' } });
});

test('a job that ONTAP does not know is told as such, to whoever waits for it and to whoever cancels it', async () => {
  expect(await unknown.waited).toMatchObject({
    code: 5,
    stdout: expect.stringContaining('never_found: ONTAP does not know'),
  });
  expect(await unknown.cancelled).toMatchObject({ code: 5, document: { outcome: 'never_found' } });
});
