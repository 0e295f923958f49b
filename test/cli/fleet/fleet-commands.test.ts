import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FleetReport } from '../../../src/contracts/fleet';
import { waitFor } from '../../support/wait-for';
import { assertBuilt } from '../support/built-cli';
import {
  runCli as runProcess,
  startCli as startProcess,
  stopAll as stopProcesses,
} from '../support/cli-process';
import { runCli, said, startCli, stopAll, until, WAIT_MS } from '../support/run-cli';
import { LAB, LOOK, type Stack, startStack } from '../support/stack';

jest.setTimeout(WAIT_MS + 10_000);

const folder = mkdtempSync(path.join(tmpdir(), 'cli-fleet-'));

function policyFile(name: string, window: string): string {
  const file = path.join(folder, `${name}.yaml`);
  const observe = `observe: { window: ${window}, every: ${window} }`;
  writeFileSync(file, `name: ${name}\n${observe}\nmatch: [{ name: any, dataState: [halted] }]\n`);
  return file;
}

const quick = policyFile('quick', '1s');
const slow = policyFile('slow', '30m');

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

const cli = (...words: string[]) => runCli(words, stack.env);

test('a fleet run shows a row for each cluster, and exits by the worst', async () => {
  const started = await cli('fleet', 'run', LAB, LOOK, '--policy', slow);
  expect(started).toMatchObject({
    code: 0,
    stdout: 'Started fleet/slow\nLook at it: ontap-workflows fleet status fleet/slow --follow\n',
  });
  expect(await cli('fleet', 'run', LAB, '--policy', slow)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('fleet/slow is running already'),
  });
  await waitFor('a status of both clusters', async () => {
    const { stdout } = await cli('fleet', 'status', 'slow');
    return stdout.includes('Cleans up 2 clusters: 0 have ended');
  });
  const following = startProcess(['fleet', 'status', 'slow', '--follow'], { env: stack.env });
  await following.shows('Ctrl-C ends the show, not the run');
  following.signal('SIGINT');
  expect(await following.exitCode).toBe(130);
  expect(following.stdout()).toContain('ontap-workflows fleet stop fleet/slow');
  const stopped = await cli('fleet', 'stop', 'slow');
  expect(stopped.code).toBe(7);
  expect(stopped.stdout).toContain('cancelled: Cancelled; of 2 clusters 2 cancelled');
  expect(await cli('fleet', 'stop', 'slow')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('fleet/slow has ended already'),
  });
});

test('a fleet run of all clusters is one JSON document', async () => {
  const words = ['fleet', 'run', '--all', '--policy', quick, '--enforce', '--follow', '--json'];
  const { code, stdout } = await cli(...words);
  const report = JSON.parse(stdout) as FleetReport;
  expect(code).toBe(1);
  expect(report).toMatchObject({ outcome: 'failed', mode: 'enforce', counts: { clusters: 2, good: 0 } });
  expect(report.rows).toMatchObject(
    [LAB, LOOK].map((cluster) => ({ cluster, outcome: 'failed', failure: 'NotGranted' })),
  );
});

test('a fleet run with a request id is there once, also after its end', async () => {
  const words = ['fleet', 'run', '--all', '--policy', quick, '--enforce', '--request-id', 'weekly-47'];
  const { stdout } = await cli(...words, '--follow', '--json');
  const again = await cli(...words, '--follow', '--json');
  expect(JSON.parse(again.stdout)).toEqual(JSON.parse(stdout));
  expect(again.stderr).toMatch(
    /^That request id was used: showing the run of 2\S+, fleet\/quick@weekly-47\n/,
  );
  expect((await cli(...words)).stdout).toContain('That request id was used: showing the run of 2');
  expect((await cli('fleet', 'status', 'quick@weekly-47', '--json')).stdout).toBe(stdout);
});

test('halt says so, is seen, and is lifted by resume', async () => {
  const words = ['halt', '--reason', 'the backup team asked', '--name', 'alice'];
  const halted = await runProcess(words, stack.env);
  expect(halted).toEqual({
    code: 0,
    stderr: '',
    stdout:
      'All kills are halted, on every cluster (alice: the backup team asked)\nTo lift it: ontap-workflows resume\n',
  });
  const again = await cli('halt', '--reason', 'me too', '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({
    wasHalted: true,
    state: { halted: true, by: 'alice', reason: 'the backup team asked' },
    schedules: { changed: [], failed: [] },
  });
  expect(await cli('resume')).toMatchObject({ code: 0, stdout: 'Kills are possible again\n' });
  expect(await cli('resume')).toMatchObject({ code: 0, stdout: 'Nothing was halted\n' });
});

test.each([
  [['halt'], "required option '--reason <text>' not specified"],
  [['fleet', 'run', '--policy', 'default'], 'Which clusters? Give their names, or --all'],
  [['fleet', 'run', 'a', '--all', '--policy', 'default'], 'Give names of clusters or --all, not both (a)'],
  [['fleet', 'run', 'a'], "required option '--policy <file>' not specified"],
  [['fleet', 'run', 'a', '--policy', 'nothing'], 'There is no policy file "nothing"'],
  [['fleet', 'status', 'a/b/c'], 'Give it as fleet/POLICY'],
  [['fleet', 'status', 'fleet/..'], 'Give it as fleet/POLICY'],
  [['cleanup', 'status', 'prod1/../default'], 'Give it as cleanup/CLUSTER/POLICY'],
  [['sequence', 'status', 'prod1/..'], 'Give it as sequence/CLUSTER/REQUEST'],
])('%j is refused with the remedy, before anything is connected', async (words, remedy) => {
  expect(await said(...words)).toContain(remedy);
});

test('a cluster that is named twice is refused', async () => {
  expect(await cli('fleet', 'run', LAB, LAB, '--policy', quick)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('clusters: names lab more than once'),
  });
});

const LOOKS = [
  ['sessions', 'list', LAB],
  ['sessions', 'show', LAB, '1000:1'],
  ['sessions', 'watch', LAB, '--looks', '1', '--json'],
  ['jobs', 'list', LAB],
];

test('a look that is tried again says on stderr what, why and when next, and goes on when ONTAP answers', async () => {
  stack.simulator.switches.inBetween = { kind: 'empty', status: 503 };
  const looks = LOOKS.map((words) => startCli(words, { env: stack.env }));
  const told = /^the look at the cluster is tried again: .*HTTP 503 .*; next try at \d{4}-\d\d-/m;
  await until('all have told', () => looks.every((look) => told.test(look.stderr())));
  stack.simulator.switches.inBetween = { kind: 'nothing' };
  await Promise.all(looks.map(({ exitCode }) => exitCode));
  for (const look of looks) expect(look.stdout()).not.toMatch(/tried again|^$/);
});
