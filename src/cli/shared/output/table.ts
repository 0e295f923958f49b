import { stripVTControlCharacters } from 'node:util';
import { type ColumnUserConfig, getBorderCharacters, table } from 'table';

export interface Column {
  title: string;
  /** Gives way when the table would be wider than the screen, down to so many characters. */
  shrinksTo?: number;
  alignment?: 'right';
}

/** Blanks between two columns. */
const GAP = 2;

/** No vertical lines: they cost more room than a terminal of 80 columns has. */
const BORDER = { ...getBorderCharacters('void'), joinBody: '─' };

const lengthOf = (text: string) => stripVTControlCharacters(text).length;

function widthsOf(columns: readonly Column[], rows: readonly string[][], width: number): number[] {
  const natural = columns.map((_, index) =>
    rows.reduce((most, row) => Math.max(most, lengthOf(row[index] ?? '')), 1),
  );
  return fit(columns, natural, width);
}

/** Takes from the widest column that may still shrink, until the table fits. */
function fit(columns: readonly Column[], natural: number[], width: number): number[] {
  const widths = [...natural];
  const total = () => widths.reduce((sum, one) => sum + one + GAP, 0);
  while (total() > width) {
    const spare = widths.map((one, index) => one - (columns[index]?.shrinksTo ?? one));
    const most = Math.max(...spare);
    if (most <= 0) break;
    const widest = spare.indexOf(most);
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function columnConfigs(columns: readonly Column[], widths: readonly number[]): ColumnUserConfig[] {
  return columns.map(({ alignment }, index) => ({
    width: widths[index] ?? 1,
    wrapWord: true,
    paddingLeft: 0,
    paddingRight: GAP,
    ...(alignment === undefined ? {} : { alignment }),
  }));
}

function render(columns: readonly Column[], rows: string[][], width: number, headed: boolean): string[] {
  const widths = widthsOf(columns, rows, width);
  const configs = columnConfigs(columns, widths);
  const drawn = (some: string[][], isHead: boolean) =>
    table(some, {
      border: BORDER,
      columns: configs,
      drawHorizontalLine: (line) => isHead && line === 1,
    })
      .trimEnd()
      .split('\n')
      .map((line) => line.trimEnd());
  return blocksOf(rows, widths, headed).flatMap(({ rows: block, isPlain, isHead }) =>
    isPlain ? block.map((row) => padded(columns, row, widths)) : drawn(block, isHead),
  );
}

interface Block {
  rows: string[][];
  isPlain: boolean;
  isHead: boolean;
}

/** What needs no wrapping is only padded: there may be ten thousands of rows. The head goes with the row below it. */
function blocksOf(rows: string[][], widths: readonly number[], headed: boolean): Block[] {
  const head = headed ? rows.slice(0, 2) : [];
  const blocks: Block[] = headed ? [{ rows: head, isPlain: false, isHead: true }] : [];
  for (const row of rows.slice(head.length)) {
    const isPlain = row.every((cell, index) => PLAIN.test(cell) && cell.length <= (widths[index] ?? 0));
    const last = blocks.at(-1);
    if (last === undefined || last.isHead || last.isPlain !== isPlain)
      blocks.push({ rows: [row], isPlain, isHead: false });
    else last.rows.push(row);
  }
  return blocks;
}

/** Each character takes one column, and no blank is at an end. */
const PLAIN = /^$|^[!-~–]([ -~–]*[!-~–])?$/;

const padded = (columns: readonly Column[], row: readonly string[], widths: readonly number[]): string =>
  row
    .map((cell, index) => {
      const width = widths[index] ?? 0;
      return columns[index]?.alignment === 'right' ? cell.padStart(width) : cell.padEnd(width);
    })
    .join(' '.repeat(GAP))
    .trimEnd();

/**
 * A table with a head. Cells must be safe for a terminal already.
 *
 * @param width - Columns of the screen; cells are wrapped to fit where they may shrink.
 */
export function renderTable(columns: readonly Column[], rows: readonly string[][], width: number): string[] {
  return render(columns, [columns.map(({ title }) => title), ...rows], width, true);
}

/** The same without a head, for a list whose items belong below each other. */
export function renderList(
  columns: readonly Omit<Column, 'title'>[],
  rows: readonly string[][],
  width: number,
): string[] {
  const untitled = columns.map((column) => ({ ...column, title: '' }));
  return render(untitled, [...rows], width, false);
}
