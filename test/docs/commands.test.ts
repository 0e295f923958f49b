import type { Command } from 'commander';
import type { Page } from './support/pages';
import { allPages, readPage, tokensOf } from './support/pages';
import { complaintOf, complaintOfLine, faultOfName, PROGRAM } from './support/try-command';
import { commandsIn, commandsOn, type WrittenCommand } from './support/written-commands';

const isSaid = (fault: string | undefined) => fault !== undefined;

function refused(commands: readonly WrittenCommand[]): string[] {
  return commands.flatMap(({ text, words }) => {
    const complaint = complaintOfLine(words);
    return complaint === undefined ? [] : [`${text}\n${complaint}`];
  });
}

function leavesOf(command: Command, path: string[] = []): { name: string; command: Command }[] {
  return command.commands.flatMap((child) => {
    const childPath = [...path, child.name()];
    return child.commands.length > 0
      ? leavesOf(child as Command, childPath)
      : [{ name: childPath.join(' '), command: child as Command }];
  });
}

const LEAVES = leavesOf(PROGRAM);
/** What is written of releases of the past stays. */
const PAGES = allPages().filter(({ file }) => file !== 'CHANGELOG.md');

function helpOf(command: Command): string {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text), getOutHelpWidth: () => 1_000 });
  command.outputHelp();
  return help;
}

const namesOn = (page: Page) => tokensOf(page, 'codespan').map(({ text }) => text);

test.each(PAGES)('$file: the program takes every command as it is written', (page) => {
  expect(refused(commandsOn(page))).toEqual([]);
  expect(namesOn(page).map(faultOfName).filter(isSaid)).toEqual([]);
});

test('commands are found wherever a page has them', () => {
  expect(PAGES.flatMap(commandsOn).length).toBeGreaterThan(60);
});

test.each(LEAVES)('the program takes the examples in the help of "$name"', ({ command }) => {
  const help = helpOf(command);
  const examples = [...help.matchAll(/^ +\$ (.*)$/gm)].map(([, line = '']) => line.replace(/ {2,}.*/, ''));
  expect(examples.length).toBeGreaterThan(0);
  expect(refused(examples.flatMap(commandsIn))).toEqual([]);
  const named = [...help.matchAll(/"([^"\n]+)"/g)].map(([, name = '']) => name);
  expect(named.map(faultOfName).filter(isSaid)).toEqual([]);
});

test('the reference has each command once, with its arguments', () => {
  const table = tokensOf(readPage('docs/reference/commands.md'), 'table')[0];
  const usages = (table?.rows ?? []).map(([cell]) => (cell?.text ?? '').replaceAll(/[`[\]]/g, ''));
  expect(usages.filter((usage) => isSaid(complaintOf(usage.split(' '))))).toEqual([]);
  const described = LEAVES.map(({ name }) => usages.filter((usage) => `${usage} `.startsWith(`${name} `)));
  expect(described.map((rows) => rows.length)).toEqual(LEAVES.map(() => 1));
  expect(usages).toHaveLength(LEAVES.length);
});

test.each([
  ['an unknown command', 'cleanup begin prod1', 'unknown command'],
  ['an unknown option', 'jobs list prod1 --all', 'unknown option'],
  ['a missing argument', 'jobs wait prod1', "missing required argument 'uuid'"],
  ['a missing option', 'cleanup run prod1', "required option '--policy <file>' not specified"],
  ['a value that is not one of those that there are', 'up --story kills', 'Allowed choices'],
])('%s is seen', (_, line, complaint) => {
  expect(complaintOf(line.split(' '))).toContain(complaint);
});

test.each(['cleanup begin', 'jobs list --all', 'worker --dry-run'])('the wrong name %s is seen', (name) => {
  expect(faultOfName(name)).toContain('there is no');
});
