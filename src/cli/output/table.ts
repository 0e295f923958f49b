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

/**
 * A table with a head. Cells must be safe for a terminal already.
 *
 * @param width - Columns of the screen; cells are wrapped to fit where they may shrink.
 */
export function renderTable(columns: readonly Column[], rows: readonly string[][], width: number): string {
  const head = columns.map(({ title }) => title);
  const natural = columns.map((_, index) =>
    Math.max(...[head, ...rows].map((row) => lengthOf(row[index] ?? ''))),
  );
  const widths = fit(columns, natural, width);
  return table([head, ...rows], {
    border: getBorderCharacters('norc'),
    columns: columns.map(({ alignment }, index): ColumnUserConfig => ({
      width: widths[index] ?? 1,
      wrapWord: true,
      ...(alignment === undefined ? {} : { alignment }),
    })),
    drawHorizontalLine: (line, count) => line <= 1 || line === count,
  }).trimEnd();
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
