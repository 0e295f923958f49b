import { type ColourStream, type Style, styleFor } from './style';
import { wrapLines } from './wrap';

/** Where a command shows its progress: what is permanent, and a few lines below it that are drawn anew. */
export interface Screen {
  readonly style: Style;
  /** Columns for tables; unlimited when not a terminal. */
  readonly width: number;
  /** False: nothing can be drawn anew, so what happens has to be printed line by line. */
  readonly isLive: boolean;
  /** Permanent lines; what is wider than the terminal is wrapped at words. */
  print(...lines: string[]): void;
  /** Lines that are drawn anew until other ones, or none, take their place. */
  live(draw?: (spinner: string) => string[]): void;
  /** Ends the drawing; `print` goes on working. */
  close(): void;
}

/** Lines that are arguments at once: they lie on the stack. */
const AT_ONCE = 10_000;

/** Prints lines of which there may be as many as there are records. */
export function printAll(screen: Pick<Screen, 'print'>, lines: readonly string[]): void {
  for (let from = 0; from < lines.length; from += AT_ONCE) screen.print(...lines.slice(from, from + AT_ONCE));
}

/** A stream that may be a terminal. */
export type Output = NodeJS.WritableStream &
  ColourStream & { columns?: number | undefined; rows?: number | undefined };

/** A table has to have so much room, whatever the terminal. */
const NARROWEST = 60;

/** Of a terminal that does not tell. */
const USUAL_COLUMNS = 80;

/** Columns of a terminal; unlimited elsewhere. */
export const columnsOf = ({ isTTY, columns }: Pick<Output, 'isTTY' | 'columns'>): number =>
  isTTY === true ? columns || USUAL_COLUMNS : Number.POSITIVE_INFINITY;

/** A screen without drawing: for pipes, files and dumb terminals. */
export function plainScreen(stream: Output): Screen {
  return {
    style: styleFor(stream),
    get width() {
      return Math.max(NARROWEST, columnsOf(stream));
    },
    isLive: false,
    print: (...lines) =>
      void stream.write(
        wrapLines(lines, columnsOf(stream))
          .map((line) => `${line}\n`)
          .join(''),
      ),
    live: () => {},
    close: () => {},
  };
}
