import type { Command, Option } from 'commander';

/** A word that a shell may offer, and what it means. */
export interface Offer {
  word: string;
  about: string;
}

/** An option, with what may follow it: nothing, a file, some text, or one of these. */
export interface OfferedOption extends Offer {
  takes: 'nothing' | 'file' | 'text' | string[];
}

/** A command with what may come after it. */
export interface Node {
  /** Words behind the program; empty for the program itself. */
  path: string[];
  /** Subcommands, or the values that its argument may have. */
  commands: Offer[];
  options: OfferedOption[];
  /** It takes a file as an argument. */
  takesFile: boolean;
}

/** Names of arguments and values that mean a file or a folder. */
const FILE = /^(file|folder|dir)/i;

function takesOf({ required, optional, argChoices, flags }: Option): OfferedOption['takes'] {
  if (!required && !optional) return 'nothing';
  if (argChoices !== undefined) return [...argChoices];
  return FILE.test(/<(.*)>/.exec(flags)?.[1] ?? '') ? 'file' : 'text';
}

const offeredOptions = (command: Command): OfferedOption[] =>
  command
    .createHelp()
    .visibleOptions(command)
    .flatMap((option) =>
      [option.long, option.short].flatMap((word) =>
        word === undefined || word === null
          ? []
          : [{ word, about: option.description, takes: takesOf(option) }],
      ),
    );

const offeredValues = ({ registeredArguments }: Command): Offer[] =>
  registeredArguments.flatMap(({ argChoices, description }) =>
    (argChoices ?? []).map((word) => ({ word, about: description })),
  );

const namesOf = (command: Command): string[] => [command.name(), ...command.aliases()];

/** Every command of a program, parents before children, aliases as commands of their own. */
export function commandTree(command: Command, path: string[] = []): Node[] {
  const children = command.createHelp().visibleCommands(command);
  const node: Node = {
    path,
    commands: [
      ...children.flatMap((child) => namesOf(child).map((word) => ({ word, about: child.description() }))),
      ...offeredValues(command),
    ],
    options: offeredOptions(command),
    takesFile: command.registeredArguments.some((argument) => FILE.test(argument.name())),
  };
  const below = children
    .filter((child) => child.name() !== 'help')
    .flatMap((child) => namesOf(child).flatMap((name) => commandTree(child, [...path, name])));
  return [node, ...below];
}
