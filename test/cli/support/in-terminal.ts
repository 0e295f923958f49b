import { stripVTControlCharacters } from 'node:util';
import * as asProcess from './cli-process';
import * as here from './run-cli';

const SHOW_CURSOR = '\u001b[?25h';
const HIDE_CURSOR = '\u001b[?25l';

/** Of the pseudo-terminal, and of what stands for it. */
export const COLUMNS = 100;

/** What somebody does at a terminal. */
export interface AtTerminal {
  words: readonly string[];
  /** Waited for, and then answered: by keys, or by Ctrl-C. */
  on?: { shown: RegExp; keys?: string } | undefined;
  env: NodeJS.ProcessEnv;
  /** As a process in a pseudo-terminal. @default in this process, in what stands for a terminal */
  pty?: boolean;
}

/** What is left on the screen, in words, when the command has ended. */
export interface Screen {
  code: number | null;
  /** Without colours and moves of the cursor; a frame that was drawn anew is there several times. */
  text: string;
  /** Whether the cursor can be seen again. */
  hasCursor: boolean;
}

/** Runs a command in a terminal to its end. */
export async function inTerminal({ words, on, env, pty = false }: AtTerminal): Promise<Screen> {
  const cli = pty ? asProcess.startCli(words, { pty, env }) : here.startCli(words, { columns: COLUMNS, env });
  if (on !== undefined) {
    await cli.shows(on.shown);
    if (on.keys === undefined) cli.signal('SIGINT');
    else cli.type(`${on.keys}\r`);
  }
  const code = await cli.exitCode;
  const drawn = cli.stdout() + cli.stderr();
  return {
    code,
    text: stripVTControlCharacters(drawn).replaceAll('\r\n', '\n'),
    hasCursor: drawn.lastIndexOf(SHOW_CURSOR) >= drawn.lastIndexOf(HIDE_CURSOR),
  };
}
