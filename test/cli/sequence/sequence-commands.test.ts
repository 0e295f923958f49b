import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SequenceReport } from '../../../src/contracts/sequence';
import type { JobSpec } from '../../../src/simulator';
import { assertBuilt } from '../support/built-cli';
import { startCli as startProcess, stopAll as stopProcesses } from '../support/cli-process';
import { runCli, startCli, stopAll, until, WAIT_MS } from '../support/run-cli';
import { LAB, type Stack, startStack } from '../support/stack';

jest.setTimeout(WAIT_MS + 10_000);

const SHIPPED = path.join(__dirname, '../../../sequences');
const FOR_EVER = 3_600;
const PAUSABLE: JobSpec = {
  description: 'File Directory Security Apply Job',
  work: FOR_EVER,
  pausable: true,
  pausing: 1,
};
const STUBBORN: JobSpec = { description: 'Volume Move Job', work: FOR_EVER, quitting: 1 };

const folder = mkdtempSync(path.join(tmpdir(), 'cli-sequences-'));
let stack: Stack;

beforeAll(async () => {
  assertBuilt();
  stack = await startStack();
});

afterAll(async () => {
  await Promise.all([stopAll(), stopProcesses()]);
  await stack?.close();
  rmSync(folder, { recursive: true });
});

const sequence = (...words: string[]) => runCli(['sequence', ...words], stack.env);
const stateOf = (uuid: string) => stack.simulator.jobs.get(uuid)?.record.state;
const uuids = (...jobs: string[]) => jobs.flatMap((uuid) => ['--uuid', uuid]);

async function reportOf(...words: string[]): Promise<{ code: number | null; report: SequenceReport }> {
  const { code, stdout, stderr } = await sequence(...words, '--json');
  if (stdout === '') throw new Error(stderr);
  return { code, report: JSON.parse(stdout) as SequenceReport };
}

/** A shipped file with another time, so that nobody has to wait for hours. */
function hurried(name: string, from: string, to: string): string {
  const text = readFileSync(path.join(SHIPPED, `${name}.yaml`), 'utf8');
  expect(text.split(from)).toHaveLength(2);
  const file = path.join(folder, `${name}.yaml`);
  writeFileSync(file, text.replace(from, to));
  return file;
}

test('maintenance-hold pauses what can be paused until it is released, and names what can not', async () => {
  const [pausable, stubborn] = [stack.job(PAUSABLE), stack.job(STUBBORN)];
  const started = await sequence(
    ...['run', 'maintenance-hold', '--cluster', LAB, '--request-id', 'hold', ...uuids(pausable, stubborn)],
  );
  expect(started).toEqual({
    code: 0,
    stderr: '',
    stdout: [
      'Started sequence/lab/hold',
      'Look at it: ontap-workflows sequence status sequence/lab/hold --follow',
      'End its hold: ontap-workflows sequence release sequence/lab/hold\n',
    ].join('\n'),
  });
  const following = startCli(['sequence', 'status', 'lab/hold', '--follow'], { env: stack.env });
  await following.shows(/✔ pause {2}File Directory Security Apply Job [0-9a-f]{8} {2}paused/);
  await following.shows(/✖ pause {2}Volume Move Job [0-9a-f]{8} {2}this kind of job does not support pause/);
  expect(stateOf(pausable)).toBe('paused');
  const again = (...more: string[]) =>
    sequence(...['run', 'maintenance-hold', '--cluster', LAB, '--request-id', 'hold', ...more]);
  const same = await again('--json', ...uuids(pausable, stubborn));
  expect(JSON.parse(same.stdout)).toEqual({ workflowId: 'sequence/lab/hold' });
  expect(same.stderr).toMatch(/^That request id was used: showing the run of 2\S+, sequence\/lab\/hold\n$/);
  expect(await again(...uuids(stubborn))).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('The request id hold was used with another input, for sequence/lab/hold'),
  });
  await until('the hold', () => stateOf(pausable) === 'paused');
  expect(await sequence('release', 'lab/hold', '--reason', 'done')).toMatchObject({
    code: 0,
    stdout: 'Released: the hold ends now\n',
  });
  expect(await following.exitCode).toBe(3);
  expect(following.stdout()).toMatch(/partial: 1 of 2 jobs/);
  expect(following.stdout()).toMatch(
    new RegExp(`${pausable} .*✔ pause, ✔ hold, ✔ resume +done +it runs again`),
  );
  expect(stateOf(pausable)).toBe('running');
  expect(await sequence('release', 'lab/hold')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('has ended'),
  });
});

// As a process of its own, with the signal of the system.
test('a sequence that is stopped resumes what it has paused', async () => {
  const pausable = stack.job(PAUSABLE);
  const run = startProcess(
    [
      'sequence',
      'run',
      'maintenance-hold',
      '--cluster',
      LAB,
      '--request-id',
      'stopped',
      '--follow',
      ...uuids(pausable),
    ],
    { env: stack.env },
  );
  await run.shows(/✔ pause/);
  run.signal('SIGINT');
  expect(await run.exitCode).toBe(130);
  expect(run.stdout()).toContain(
    'To come back:\n  ontap-workflows sequence status sequence/lab/stopped --follow',
  );
  expect(stateOf(pausable)).toBe('paused');
  const status = await sequence('status', 'lab/stopped', '--json');
  expect(status.code).toBe(0);
  expect(JSON.parse(status.stdout)).toMatchObject({
    step: 1,
    holdUntil: expect.any(String),
    jobs: [{ uuid: pausable, steps: [{ step: 'pause', outcome: 'done' }] }],
  });
  const { code, report } = await reportOf('stop', 'lab/stopped');
  expect([code, report.outcome, stateOf(pausable)]).toEqual([7, 'cancelled', 'running']);
});

test('a sequence that is stopped before it has begun ends as cancelled, too', async () => {
  const words = ['--cluster', 'nowhere', '--request-id', 'early', ...uuids(stack.job(PAUSABLE))];
  expect(await sequence('run', 'maintenance-hold', ...words)).toMatchObject({ code: 0 });
  const told = 'sequence/nowhere/early was cancelled before it had a report\n';
  const ended = { code: 7, stderr: expect.stringContaining(told) };
  expect(await sequence('stop', 'nowhere/early', '--json')).toMatchObject({ ...ended, stdout: '' });
  expect(await sequence('status', 'nowhere/early')).toMatchObject(ended);
});

test('wait-then-cancel cancels what has not ended in time, and leaves the others', async () => {
  const file = hurried('wait-then-cancel', 'for: 6h', 'for: 4s');
  // Jobs that are named need no selection in the file.
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^select:\n(  .*\n)+/m, ''));
  expect(readFileSync(file, 'utf8')).not.toContain('select');
  const quick = stack.job({ description: 'Volume Move Job: a', work: 1 });
  const slow = stack.job({ ...STUBBORN, description: 'Volume Move Job: b' });
  const other = stack.job({ ...STUBBORN, description: 'Volume Clone' });
  const { code, report } = await reportOf('run', file, '--cluster', LAB, '--follow', ...uuids(quick, slow));
  expect([code, report.outcome]).toEqual([0, 'done']);
  expect(report.jobs).toEqual([
    expect.objectContaining({ uuid: quick, job: 'succeeded' }),
    expect.objectContaining({
      uuid: slow,
      job: 'cancelled',
      why: expect.stringMatching(/not terminal within 4s; cancelled/),
    }),
  ]);
  expect(stateOf(other)).toBe('running');
});

test('all-of-many ends with the first job that fails', async () => {
  const jobs = [
    stack.job({ description: 'one', work: 3, outcome: { code: 4, message: 'no disks' } }),
    stack.job({ description: 'two', work: FOR_EVER }),
  ];
  const { code, report } = await reportOf(
    'run',
    'all-of-many',
    '--cluster',
    LAB,
    '--follow',
    ...uuids(...jobs),
  );
  expect([code, report.outcome]).toEqual([4, 'failed']);
  expect(report.jobs.find(({ description }) => description === 'one')).toMatchObject({
    outcome: 'failed',
    why: expect.stringContaining('failure'),
  });
  expect(report.jobs.find(({ description }) => description === 'two')).toMatchObject({
    why: expect.stringContaining('another job failed'),
  });
  expect(stateOf(jobs[1] as string)).toBe('running');
});

test('a selection that finds nothing, or too much, is refused, and nothing is done', async () => {
  const file = path.join(folder, 'none.yaml');
  writeFileSync(file, "select: { description: 'nothing*' }\nsteps: [{ step: cancel }]\n");
  const few = path.join(folder, 'few.yaml');
  writeFileSync(few, 'select: { svm: svm1 }\nmaxJobs: 1\nsteps: [{ step: cancel }]\n');
  const jobs = [1, 2].map(() => stack.job({ ...STUBBORN, svm: 'svm1' }));
  const [none, many] = await Promise.all(
    [file, few].map((each) => sequence('run', each, '--cluster', LAB, '--follow')),
  );
  expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('finds no job; nothing was done') });
  expect(many).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('2 jobs, above maxJobs 1; nothing'),
  });
  expect(jobs.map(stateOf)).toEqual(['running', 'running']);
});

test('a sequence that nobody knows is an error', async () => {
  for (const command of ['status', 'release', 'stop']) {
    expect(await sequence(command, 'lab/nothing')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no run sequence/lab/nothing'),
    });
  }
});
