import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { fromGlobalSetup, TEST_ENV } from './environment';

const ROOT = path.join(__dirname, '../..');
const WORKFLOWS = path.join(ROOT, 'src/workflows/index.ts');
const BUNDLED = ['src/workflows', 'src/rules', 'src/contracts'];
const CACHE = path.join(ROOT, 'node_modules/.cache/ontap-workflows');
const KEEP_MS = 3_600_000; // longer than a test run that may still read it

async function sourcesHash(): Promise<string> {
  const hash = createHash('sha256').update(await readFile(path.join(ROOT, 'package-lock.json')));
  hash.update(await readFile(__filename));
  for (const folder of BUNDLED) {
    const names = await readdir(path.join(ROOT, folder), { recursive: true });
    for (const name of names.filter((file) => file.endsWith('.ts')).sort()) {
      hash.update(`\n${folder}/${name}\n`).update(await readFile(path.join(ROOT, folder, name)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

async function removeOld(): Promise<void> {
  for (const name of await readdir(CACHE)) {
    const file = path.join(CACHE, name);
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > KEEP_MS) await rm(file, { force: true });
  }
}

/** The bundle of these very sources; webpack runs only when one of them changed. */
export async function bundleOfSources(): Promise<string> {
  const file = path.join(CACHE, `workflows-${await sourcesHash()}.js`);
  if (existsSync(file)) return file;
  const { code } = await bundleWorkflowCode({
    workflowsPath: WORKFLOWS,
    preloadModules: [WORKFLOWS],
    logger: new DefaultLogger('WARN'),
  });
  await mkdir(CACHE, { recursive: true });
  await removeOld();
  await writeFile(`${file}.${process.pid}`, code);
  await rename(`${file}.${process.pid}`, file);
  return file;
}

/** For the global setup. A bundle that fails is reported by the tests that use it, not by all. */
export async function bundleWorkflowsOnce(): Promise<void> {
  if (!existsSync(WORKFLOWS)) return;
  try {
    process.env[TEST_ENV.bundle] = await bundleOfSources();
  } catch (error) {
    process.env[TEST_ENV.bundleProblem] = String(error);
  }
}

/** Our workflows, for the option `workflowBundle` of a Worker. */
export function testWorkflowBundle(): { codePath: string } {
  const problem = process.env[TEST_ENV.bundleProblem];
  if (problem) throw new Error(`the workflows could not be bundled: ${problem}`);
  return { codePath: fromGlobalSetup('bundle') };
}
