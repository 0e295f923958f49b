import { readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { openStages, type Stage, type Stages } from '../workflows/support/stage';
import { stale, working, world } from '../workflows/support/world';
import { connectTestServer, type TestServer } from '../support/temporal-server';
import { reachedFrom } from './support/declarations';
import { type FreshProject, freshProject, KINDS } from './support/fresh-project';

let project: FreshProject;
let compiled: string[];
let server: TestServer;
let stages: Stages;
let stage: Stage;

beforeAll(async () => {
  [project, server] = await Promise.all([freshProject(), connectTestServer()]);
  compiled = await project.compile();
  stages = await openStages(server);
  stage = await stages.open({
    entry: { allow: [] },
    simulator: { scenario: world([stale('1:1'), working('1:2')]) },
  });
}, 180_000);

afterAll(async () => {
  await stages?.close();
  await server?.stop();
  if (project !== undefined) await rm(project.folder, { recursive: true });
});

test('its types check in a strict project, libraries too; what is wrong there is not ours', () => {
  expect(compiled.filter((line) => !/^[^(]*node_modules\/@temporalio\//.test(line))).toEqual([]);
});

test.each(KINDS)('a service of type %s runs a clean-up, and tells its errors apart', async (kind) => {
  const stdout = await project.run(`${kind}/service.js`, server.address, stages.taskQueue, stage.cluster);
  expect(JSON.parse(stdout)).toEqual({
    outcome: 'reported',
    sessions: 2,
    errors: ['invalid_request 1', 'run_failed NotGranted', 'no_answer true'],
  });
});

test('the client loads no native module, and nothing of worker, ONTAP or axios: pure code only', async () => {
  const loaded = await project.evaluate(`
    require('ontap-workflows');
    const { sharedObjects } = process.report.getReport();
    console.log(JSON.stringify({ files: Object.keys(require.cache), sharedObjects }));
  `);
  const { files, sharedObjects } = JSON.parse(loaded) as { files: string[]; sharedObjects: string[] };
  const own = path.join(project.installed, 'dist/');
  const folders = files
    .filter((file) => file.startsWith(own))
    .map((file) => file.slice(own.length).split('/')[0]);
  expect(new Set(folders)).toEqual(new Set(['client', 'contracts', 'node', 'rules', 'temporal']));
  expect(sharedObjects.filter((file) => file.endsWith('.node'))).toEqual([]);
  expect(files.filter((file) => /\/(axios|@temporalio\/(worker|core-bridge|testing))\//.test(file))).toEqual(
    [],
  );
});

test('its declarations show neither worker nor axios', () => {
  const root = path.join(project.installed, 'dist');
  const { files, packages } = reachedFrom(path.join(root, 'client/index.d.ts'), root);
  expect(packages).toEqual(['@temporalio/client', '@temporalio/common', 'zod']);
  const folders = new Set(files.map((file) => file.split('/')[0]));
  expect(folders).toEqual(new Set(['client', 'contracts', 'workflows']));
});

test('its command can be run as it was built', async () => {
  const { mode } = await stat(path.join(__dirname, '../../dist/cli/main.js'));
  expect(mode & 0o111).toBe(0o111);
});

test('the schemas are part of it', async () => {
  const file = await project.evaluate(
    "console.log(require.resolve('ontap-workflows/schemas/cleanupStaleSessions.input.json'))",
  );
  expect(JSON.parse(await readFile(file.trim(), 'utf8'))).toMatchObject({ type: 'object' });
});

test('nothing behind its door can be imported', async () => {
  await expect(project.evaluate("require('ontap-workflows/dist/ontap')")).rejects.toMatchObject({
    stderr: expect.stringContaining('ERR_PACKAGE_PATH_NOT_EXPORTED') as string,
  });
});
