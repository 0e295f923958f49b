import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command, CommanderError } from 'commander';
import { createProgram } from '../../../src/cli/program';
import { testIo } from '../../cli/support/test-io';
import { ROOT } from './pages';

const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
/** Commands of npm itself that pages use. */
const OF_NPM = new Set(['ci', 'init', 'install', 'pack', 'pkg']);

/** What stands for something in a text. */
const PLACEHOLDERS: Record<string, string> = {
  CLUSTER: 'prod1',
  HASH: 'dda0ddc5894d',
  SHELL: 'bash',
  UUID: '9a11d2b4-a48e-11ef-a112-a086c41ff0d1',
};
/** The same of an id, by the group of commands that it is given to. */
const IDS: Record<string, string> = {
  cleanup: 'cleanup/prod1/default',
  drain: 'drain/prod1/node2',
  fleet: 'fleet/default',
  sequence: 'sequence/prod1/night',
  sessions: '2000:4000',
};

/** The program with every option and argument of its own, and without what it does. */
export const PROGRAM = withoutActions(createProgram(testIo()));

function withoutActions(command: Command): Command {
  command.exitOverride().configureOutput({ writeOut: () => {}, writeErr: () => {} });
  if (command.commands.length === 0) command.action(() => {});
  command.commands.forEach((child) => withoutActions(child as Command));
  return command;
}

/** Why our program does not take these words, or undefined when it does; nothing is run. */
export function complaintOf(words: readonly string[]): string | undefined {
  const given = words.map((word) => {
    const name = word.replace(/…$/, '');
    return (name === 'ID' ? IDS[words[0] ?? ''] : PLACEHOLDERS[name]) ?? name;
  });
  try {
    PROGRAM.parse(given, { from: 'user' });
  } catch (error) {
    const { code, message } = error as CommanderError;
    if (code !== 'commander.helpDisplayed') return message;
  }
  return undefined;
}

/** The same of a command line that may be one of npm. */
export function complaintOfLine([tool = '', ...words]: readonly string[]): string | undefined {
  if (tool !== 'npm') return complaintOf(words);
  const [verb = '', ...rest] = words;
  if (OF_NPM.has(verb)) return undefined;
  const script = verb === 'run' ? rest[0] : verb;
  if (script === undefined || !(script in scripts)) return `npm has no script ${String(script)}`;
  const forUs = words.includes('--') ? words.slice(words.indexOf('--') + 1) : [];
  return script === 'start' ? complaintOf(['up', ...forUs]) : undefined;
}

/** What a text that only names a command, such as `jobs show` or `up --once`, has wrong about it. */
export function faultOfName(text: string): string | undefined {
  const words = text.split(/[\s[\]|]+/).filter((word) => word !== '--help');
  let command = PROGRAM;
  for (const word of words) {
    const child: Command | undefined = command.commands.find(
      (each) => each.name() === word || each.aliases().includes(word),
    );
    if (child !== undefined) command = child;
    else if (command === PROGRAM) return undefined;
    else if (command.commands.length > 0 && /^[a-z]/.test(word)) return `${text}: there is no ${word}`;
    else if (word.startsWith('--') && !command.options.some(({ long }) => long === word))
      return `${text}: there is no ${word}`;
  }
  return undefined;
}
