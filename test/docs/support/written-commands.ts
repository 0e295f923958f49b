import { parse } from 'shell-quote';
import type { Page } from './pages';
import { tokensOf } from './pages';

/** A command as a reader would paste it. */
export interface WrittenCommand {
  /** As it is written, to be found again. */
  text: string;
  words: string[];
}

const UUID = '9a11d2b4-a48e-11ef-a112-a086c41ff0d1';
/** Our command, or npm, at the beginning of a word; the queue has our name, too. */
const START = /(?<!--task-queue )(?<![/\w.@-])(?:ontap-workflows|npm)(?= +[a-z-])/g;

/** The words of one command, up to a pipe, a redirection or a comment. */
function wordsOf(command: string): string[] {
  const words: string[] = [];
  for (const part of parse(command, () => UUID)) {
    if (typeof part === 'string') words.push(part);
    else if ('op' in part && part.op === 'glob') words.push(part.pattern);
    else break;
  }
  return words;
}

/** Every command of ours and of npm in some lines of a shell or of its output. */
export function commandsIn(text: string): WrittenCommand[] {
  const lines = text.replace(/\\\n\s*/g, '').split('\n');
  return lines.flatMap((line) =>
    [...line.matchAll(START)].map(({ index }) => ({
      text: line.trim(),
      words: wordsOf(line.slice(index)),
    })),
  );
}

/** Those of a page: in blocks of a shell or of what it printed, and in the text as `code`. */
export function commandsOn(page: Page): WrittenCommand[] {
  const blocks = tokensOf(page, 'code').filter(({ lang = '' }) => ['', 'sh'].includes(lang));
  return [...blocks, ...tokensOf(page, 'codespan')].flatMap(({ text }) => commandsIn(text));
}
