import { stripVTControlCharacters } from 'node:util';
import { startCli } from './cli-process';

const SHOW_CURSOR = '\u001b[?25h';
const HIDE_CURSOR = '\u001b[?25l';

/** What somebody does at a terminal. */
export interface AtTerminal {
  words: readonly string[];
  /** Waited for, and then answered: by keys, or by Ctrl-C. */
  on?: { shown: RegExp; keys?: string };
  env: NodeJS.ProcessEnv;
}

/** What is left on the screen, in words, when the command has ended. */
export interface Screen {
  code: number | null;
  /** Without colours and moves of the cursor; a frame that was drawn anew is there several times. */
  text: string;
  /** Whether the cursor can be seen again. */
  hasCursor: boolean;
  stderr: string;
}

/** Runs a command in a pseudo-terminal to its end. */
export async function inTerminal({ words, on, env }: AtTerminal): Promise<Screen> {
  const cli = startCli(words, { pty: true, env });
  if (on !== undefined) {
    await cli.shows(on.shown);
    if (on.keys === undefined) cli.signal('SIGINT');
    else cli.type(`${on.keys}\r`);
  }
  const code = await cli.exitCode;
  const drawn = cli.stdout();
  return {
    code,
    text: stripVTControlCharacters(drawn).replaceAll('\r\n', '\n'),
    hasCursor: drawn.lastIndexOf(SHOW_CURSOR) >= drawn.lastIndexOf(HIDE_CURSOR),
    stderr: cli.stderr(),
  };
}
