import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { testWorkflowBundle } from '../support/workflow-bundle';
import { modulesOf, strangersIn } from './modules-of';

const SHIPPED = path.join(__dirname, '../../dist/workflow-bundle.js');

const bundle = (name: string) =>
  bundleWorkflowCode({
    workflowsPath: require.resolve(`./fixtures/${name}`),
    logger: new DefaultLogger('ERROR', () => {}),
  });

const bundles: [string, string][] = [
  ['bundle of the sources', testWorkflowBundle().codePath],
  ...(existsSync(SHIPPED) ? [['bundle that is shipped', SHIPPED] as [string, string]] : []),
];

test.each(bundles)('the %s holds our workflows and Temporal, and nothing else', (_which, file) => {
  const code = readFileSync(file, 'utf8');
  expect(modulesOf(code)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/workflows\/cleanup-stale-sessions\.[jt]s$/),
      expect.stringMatching(/node_modules\/@temporalio\/workflow\/lib\/worker-interface\.js$/),
    ]),
  );
  expect(strangersIn(code)).toEqual([]);
});

/** Ours in the bundle of the sources, by file. */
const ours = modulesOf(readFileSync(testWorkflowBundle().codePath, 'utf8'))
  .filter((name) => name.startsWith('./src/') && name.endsWith('.ts'))
  .map((name) => path.join(__dirname, '../..', name));

/** What a pattern keeps between two uses of it. */
const isStateful = (value: unknown): boolean => value instanceof RegExp && (value.global || value.sticky);

function nested(value: unknown, seen = new Set<unknown>()): unknown[] {
  if (typeof value !== 'object' || value === null || seen.has(value)) return [value];
  seen.add(value);
  return [value, ...Object.values(value).flatMap((part) => nested(part, seen))];
}

test('no module of it keeps anything between two runs, which share all modules', () => {
  expect(ours.length).toBeGreaterThan(100);
  for (const file of ours) {
    const source = readFileSync(file, 'utf8');
    const kept = source.match(/^(export )?(let|var) .*|^(export )?const \w+ = new (Map|Set|Weak\w+)\b.*/gm);
    // Exported values are frozen with their parts: a pattern with a place to go on from could not be used any more.
    const patterns = nested(require(file)).filter(isStateful);
    expect({ file, kept, patterns }).toEqual({ file, kept: null, patterns: [] });
  }
});

test('packages, schemas and the built-ins that the SDK replaces are found in a bundle that has them', async () => {
  const { code } = await bundle('with-packages');
  for (const stranger of [/\/picomatch\//, /contracts\/schemas\//, /(^|\/)util/]) {
    expect(strangersIn(code)).toContainEqual(expect.stringMatching(stranger));
  }
});

test('a built-in that can not run in a workflow does not even bundle', async () => {
  await expect(bundle('with-built-in')).rejects.toThrow(/disallowed modules/);
});
