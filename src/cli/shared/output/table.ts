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
  const natural = columns.map((_, index) => Math.max(1, ...rows.map((row) => lengthOf(row[index] ?? ''))));
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
  if (rows.length === 0) return [];
  const text = table(rows, {
    border: BORDER,
    columns: columnConfigs(columns, widthsOf(columns, rows, width)),
    drawHorizontalLine: (line) => headed && line === 1,
  });
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd());
}

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
