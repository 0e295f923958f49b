import { execFileSync } from 'node:child_process';
import { commandTree } from '../../../src/cli/completion/command-tree';
import { bashScript, fishScript, zshScript } from '../../../src/cli/completion/scripts';
import { createProgram } from '../../../src/cli/program';
import { assertBuilt, CLI } from '../support/built-cli';
import { said } from '../support/run-cli';
import { testIo } from '../support/test-io';

const PROGRAM = 'ontap-workflows';
const NODES = commandTree(createProgram(testIo()));

/** What bash offers for the last of these words. */
function offered(...words: string[]): string[] {
  const ask = [
    bashScript(PROGRAM, NODES),
    'COMP_WORDS=("$0" "$@"); COMP_CWORD=$#; _ontap_workflows; printf "%s\\n" "${COMPREPLY[@]}"',
  ].join('\n');
  const text = execFileSync('bash', ['--norc', '-c', ask, PROGRAM, ...words], {
    encoding: 'utf8',
    cwd: `${__dirname}/../../../policies`,
  });
  return text.split('\n').filter((line) => line !== '');
}

test.each([
  [['sess'], ['sessions']],
  [
    ['sessions', 'list', 'prod1', '--by', ''],
    ['client', 'node', 'svm'],
  ],
  [['sessions', 'kill', 'prod1', '1:1', '--dry'], ['--dry-run']],
  [['sessions', 'kill', 'prod1', '--reason', ''], []],
  [['jobs', 'stop', 'prod1', '--req'], ['--request-id']],
  [['policy', 'check', 'def'], ['default.yaml']],
  [['policy', 'evaluate', 'x', '--snapshot', 'hung'], ['hung-dumps.yaml']],
  [['completion', 'z'], ['zsh']],
])('bash completes %j', (words, wanted) => {
  expect(offered(...words)).toEqual(wanted);
});

test('every command is offered after its parent', () => {
  const below = NODES.filter(({ path }) => path.length > 0);
  expect(below.length).toBeGreaterThan(20);
  for (const { path } of below) expect(offered(...path)).toContain(path.at(-1));
});

test('the command prints the script, and nothing else', () => {
  assertBuilt();
  const printed = execFileSync(process.execPath, [CLI, 'completion', 'bash'], { encoding: 'utf8' });
  expect(printed.trimEnd()).toBe(bashScript(PROGRAM, NODES).trimEnd());
});

test('a shell that no script is for is refused, with those that there are', async () => {
  expect(await said('completion', 'tcsh')).toMatch(/'tcsh' is invalid.*Allowed choices are bash, zsh, fish/);
});

test('descriptions are words to the shells, whatever is in them', () => {
  const about = 'it\'s $(touch x) `y` \\ "z"';
  const node = { path: [], commands: [{ word: 'a:b', about }], options: [], takesFile: false };
  expect(zshScript(PROGRAM, [node])).toContain(`'a\\:b:it'\\''s $(touch x) \`y\` \\ "z"'`);
  expect(fishScript(PROGRAM, [node])).toContain(`-a 'a:b' -d 'it\\'s $(touch x) \`y\` \\\\ "z"'`);
});
