import type { Command } from 'commander';
import { createProgram } from '../../src/cli/program';
import { said } from './support/run-cli';
import { testIo } from './support/test-io';

function pathsOf(command: Command, path: string[] = []): string[][] {
  return command.commands.flatMap((child) => {
    const childPath = [...path, child.name()];
    return [childPath, ...pathsOf(child as Command, childPath)];
  });
}

const PATHS = pathsOf(createProgram(testIo()));

test.each(PATHS.map((path) => path.join(' ')))(
  'the help of "%s" has an example that begins with it',
  async (path) => {
    const help = await said(...path.split(' '), '--help');
    expect(help).toMatch(/Examples?:/);
    expect(help).toContain(`ontap-workflows ${path}`);
  },
);

test('every command that ends by the outcome of a run lists the exit codes', async () => {
  for (const path of ['run', 'status', 'stop']) {
    expect(await said('cleanup', path, '--help')).toContain('3  partial');
  }
});

test.each([
  [['cleanup', 'run', 'prod1'], "required option '--policy <file>' not specified"],
  [
    ['cleanup', 'run', 'prod1', '--policy', 'default', '--mode', 'kill'],
    'Allowed choices are report, enforce',
  ],
  [['cleanup', 'run', 'prod1', '--policy', 'default', '--only', '..'], 'Give it as OWNER_UUID/ID'],
  [
    ['cleanup', 'run', 'prod1', '--policy', 'default', '--only', '1cd8a442-86d1-11e0-ae1c-123478563412/..'],
    'Give it as OWNER_UUID/ID',
  ],
  [['cleanup', 'status', 'prod1'], 'Give it as cleanup/CLUSTER/POLICY'],
  [['up', '--mode', 'kill'], 'Allowed choices are report, enforce'],
  [['cleanup', 'approve', 'a/b', '--yes'], '--yes needs --plan HASH'],
  [['cleanup', 'run', 'prod1', '--policy', 'nothing'], 'There is no policy file "nothing"'],
  [['up', '--json'], '--json needs --once'],
  [['upp'], 'Did you mean up?'],
])('%j is refused with the remedy', async (words, remedy) => {
  expect(await said(...words)).toContain(remedy);
});
