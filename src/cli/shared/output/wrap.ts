import { stripVTControlCharacters } from 'node:util';
import { Help } from 'commander';

const help = Object.assign(new Help(), { minWidthToWrap: 1 });

const PROGRAMS = 'ontap-workflows|ssh-keygen|temporal workflow|security login|export TEMPORAL_ADDRESS';

/**
 * A command to paste ends its line: half of it in a shell would be another command. An example of the help is one, too;
 * what is quoted in a sentence is not.
 */
const TO_PASTE = new RegExp(
  String.raw`(?<=^\s*)\$ .*$|(?<=^\s*|[:;→]\s+|\[\d+m)(?:[A-Z_]+=\S+ )?(?:npx )?(?:${PROGRAMS}).*$`,
);

/** Private use: stands for a blank that is no place to break at. */
const GLUE = '\ue000';

/** Leading blanks, and a mark or a label with its gap: what follows on further lines stands beside it. */
const LEAD = /^ *(?:[✔✖↷•→!?+~-] |\S+ {2,})?/;

/** Blanks before what follows; beside a label only where its longest word has room. */
function indentOf(line: string, rest: string, width: number): string {
  const text = stripVTControlCharacters(line);
  const longest = Math.max(...rest.split(' ').map((word) => help.displayWidth(word)));
  const beside = LEAD.exec(text)?.[0].length ?? 0;
  return ' '.repeat(beside + longest <= width ? beside : text.length - text.trimStart().length);
}

function wrapLine(line: string, width: number): string[] {
  if (help.displayWidth(line) <= width) return [line];
  const glued = line.replace(TO_PASTE, (command) => command.replaceAll(' ', GLUE));
  const [first = ''] = help.boxWrap(glued, width).split('\n');
  const rest = glued.slice(first.length).trimStart();
  if (rest === '') return [first.replaceAll(GLUE, ' ')];
  const indent = indentOf(line, rest, width);
  const others = help.boxWrap(rest, width - indent.length).split('\n');
  return [first, ...others.map((other) => `${indent}${other}`)].map((one) => one.replaceAll(GLUE, ' '));
}

/**
 * Lines that a terminal of `width` columns need not break: it would do so in the middle of words. Words, ids and
 * commands to paste stay whole, and may be wider than the terminal.
 */
export function wrapLines(lines: readonly string[], width: number): string[] {
  const single = lines.flatMap((line) => line.split('\n'));
  return width === Number.POSITIVE_INFINITY ? single : single.flatMap((line) => wrapLine(line, width));
}
