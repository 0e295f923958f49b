import { stripVTControlCharacters } from 'node:util';
import { Help } from 'commander';

const help = Object.assign(new Help(), { minWidthToWrap: 1 });

const PROGRAMS = 'ontap-workflows|temporal workflow|security login|export TEMPORAL_ADDRESS';

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

/** Above this there would be too little room beside a label. */
const LARGEST_SHARE = 0.5;

function indentOf(line: string, width: number): string {
  const lead = LEAD.exec(stripVTControlCharacters(line))?.[0] ?? '';
  return ' '.repeat(lead.length <= width * LARGEST_SHARE ? lead.length : 0);
}

function wrapLine(line: string, width: number): string[] {
  if (help.displayWidth(line) <= width) return [line];
  const glued = line.replace(TO_PASTE, (command) => command.replaceAll(' ', GLUE));
  const [first = ''] = help.boxWrap(glued, width).split('\n');
  const rest = glued.slice(first.length).trimStart();
  const indent = indentOf(line, width);
  const others = rest === '' ? [] : help.boxWrap(rest, width - indent.length).split('\n');
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
