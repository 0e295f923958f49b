import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { plainScreen } from '../../../src/cli/shared/output/screen';
import { onlyCluster } from '../../../src/cli/up/clusters';
import { lastingLinks, linkLines } from '../../../src/cli/up/links';
import { introduction } from '../../../src/cli/up/play-story';
import { Teardown } from '../../../src/cli/up/teardown';
import { lockFolder } from '../../../src/cli/up/workplace';
import { uiLink } from '../../../src/contracts/ui-link';
import { workerConfigSchema } from '../../../src/contracts/schemas/worker-config';
import { runCli } from '../support/run-cli';
import { sampleReport } from '../support/sample-report';

const folder = mkdtempSync(path.join(tmpdir(), 'cli-up-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  [{}, /a real Temporal server and our worker, all in this process and its child\.$/],
  [{ TEMPORAL_ADDRESS: '' }, /all in this process and its child\.$/],
  [{ TEMPORAL_ADDRESS: '10.1.1.5:7233' }, /in this process, on the Temporal server at 10\.1\.1\.5:7233\.$/],
])('the introduction says where the server is: %j', (env, words) => {
  expect(introduction(env)).toMatch(words);
});

test('a folder is for one process at a time, and free again afterwards', async () => {
  const unlock = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toThrow(
    new RegExp(`runs already with the folder ${folder} \\(process ${process.pid}\\).*--data`),
  );
  await unlock();
  await (
    await lockFolder(folder)
  )();
});

test('teardown goes backwards, goes on after an error, and tells the first one', async () => {
  const teardown = new Teardown();
  const done: string[] = [];
  teardown.add(() => void done.push('server'));
  teardown.add(() => Promise.reject(new Error('the worker did not end')));
  teardown.add(() => void done.push('client'));
  await expect(teardown.run()).rejects.toThrow('the worker did not end');
  expect(done).toEqual(['client', 'server']);
  await teardown.run();
  expect(done).toHaveLength(2);
});

test.each([
  [['--json'], '--json needs --once'],
  [['--policy', 'default'], '--policy needs --config'],
  [['--cluster', 'prod1'], '--cluster needs --config'],
  [['--mode', 'enforce'], '--mode needs --config'],
  [['--config', 'clusters.yaml'], '--config needs --policy'],
  [['--config', 'clusters.yaml', '--story', 'jobs'], '--story is about the simulated cluster'],
])('%j does not make sense', async (words, problem) => {
  expect(await runCli(['up', ...words])).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining(problem),
  });
});

const entry = { url: 'https://a', auth: { basic: { user: 'u', passwordEnv: 'P' } } };
const config = workerConfigSchema.parse({ clusters: { a: entry, b: { ...entry, url: 'https://b' } } });

test('an unknown cluster names those that there are', () => {
  expect(Object.keys(onlyCluster(config, 'b').clusters)).toEqual(['b']);
  expect(Object.keys(onlyCluster(config, undefined).clusters)).toEqual(['a', 'b']);
  expect(() => onlyCluster(config, 'constructor')).toThrow(/no cluster "constructor"; it has a, b/);
});

test('a link to the UI carries the id as one segment', () => {
  const run = { workflowId: 'cleanup/prod1/default', runId: 'r1', report: sampleReport() };
  expect(uiLink('http://127.0.0.1:8233', 'default', run)).toBe(
    'http://127.0.0.1:8233/namespaces/default/workflows/cleanup%2Fprod1%2Fdefault/r1/history',
  );
});

test('no link leads to a server that ends with the command', () => {
  const run = { workflowId: 'cleanup/prod1/default', runId: 'r1', report: sampleReport() };
  const ours = { address: '127.0.0.1:1', namespace: 'default', uiUrl: 'http://127.0.0.1:2', isOurs: true };
  const place = { ...ours, ended: new Promise<number>(() => {}), stop: async () => {} };
  const screen = plainScreen(process.stdout);
  const links = linkLines([run], place, screen);
  expect(links).toHaveLength(2);
  expect(lastingLinks(links, place)).toBe(links);
  expect(lastingLinks(links, place, true)).toEqual([expect.stringContaining('Without --once')]);
  expect(lastingLinks(links, { ...place, isOurs: false }, true)).toBe(links);
});
