import type { Command } from 'commander';
import { createProgram } from '../../../src/cli/program';

/** The program, with what it prints collected and no exit of the process. */
export function quietProgram() {
  const printed: string[] = [];
  const program = createProgram();
  const quiet = (command: Command) => {
    command.exitOverride();
    command.configureOutput({
      writeOut: (text) => printed.push(text),
      writeErr: (text) => printed.push(text),
    });
    for (const child of command.commands) quiet(child as Command);
  };
  quiet(program);
  const run = async (...words: string[]) => {
    await program.parseAsync(words, { from: 'user' }).catch((error: unknown) => printed.push(String(error)));
    return printed.join('');
  };
  return { program, run };
}
