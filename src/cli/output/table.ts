import { stripVTControlCharacters } from 'node:util';
import { type ColumnUserConfig, getBorderCharacters, table } from 'table';

export interface Column {
  title: string;
  /** Gives way when the table would be wider than the screen, down to so many characters. */
  shrinksTo?: number;
  alignment?: 'right';
}

/** Blank on both sides, and one line. */
const PADDING = 3;

const lengthOf = (text: string) => stripVTControlCharacters(text).length;

function widthsOf(columns: readonly Column[], rows: readonly string[][], width: number): number[] {
  const natural = columns.map((_, index) => Math.max(1, ...rows.map((row) => lengthOf(row[index] ?? ''))));
  return fit(columns, natural, width);
}

/** Takes from the widest column that may still shrink, until the table fits. */
function fit(columns: readonly Column[], natural: number[], width: number): number[] {
  const widths = [...natural];
  const total = () => widths.reduce((sum, one) => sum + one + PADDING, 1);
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
    ...(alignment === undefined ? {} : { alignment }),
  }));
}

/**
 * A table with a head. Cells must be safe for a terminal already.
 *
 * @param width - Columns of the screen; cells are wrapped to fit where they may shrink.
 */
export function renderTable(columns: readonly Column[], rows: readonly string[][], width: number): string[] {
  const all = [columns.map(({ title }) => title), ...rows];
  const text = table(all, {
    border: getBorderCharacters('norc'),
    columns: columnConfigs(columns, widthsOf(columns, all, width)),
    drawHorizontalLine: (line, count) => line <= 1 || line === count,
  });
  return text.trimEnd().split('\n');
}

/** The same without head and lines, for a list whose items belong below each other. */
export function renderList(
  columns: readonly Omit<Column, 'title'>[],
  rows: readonly string[][],
  width: number,
): string[] {
  if (rows.length === 0) return [];
  const titled = columns.map((column) => ({ ...column, title: '' }));
  const text = table([...rows], {
    border: getBorderCharacters('void'),
    columns: columnConfigs(titled, widthsOf(titled, rows, width)),
    drawHorizontalLine: () => false,
  });
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd());
}
