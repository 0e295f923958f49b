import { Argument, type Command } from 'commander';
import type { Io } from '../shared/io';
import { commandTree } from './command-tree';
import { bashScript, fishScript, zshScript } from './scripts';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;
type Shell = keyof typeof SCRIPTS;

const HELP = `
The script knows commands, options and their values; nothing is asked of Temporal or a cluster. Make it anew after an
update.

Examples:
  $ source <(ontap-workflows completion bash)
  $ source <(ontap-workflows completion zsh)
  $ ontap-workflows completion fish > ~/.config/fish/completions/ontap-workflows.fish`;

/** Adds `completion`, which knows every command that there is when it runs. */
export function addCompletionCommand(program: Command, io: Io): void {
  program
    .command('completion')
    .description('Print a script that completes commands and options in your shell')
    .addArgument(new Argument('<shell>', 'your shell').choices(Object.keys(SCRIPTS)))
    .addHelpText('after', HELP)
    .action((shell: Shell) => {
      io.stdout.write(SCRIPTS[shell](program.name(), commandTree(program)));
    });
}
