import { type ColourStream, type Style, styleFor } from './style';

/** Where a command shows its progress: what is permanent, and a few lines below it that are drawn anew. */
export interface Screen {
  readonly style: Style;
  /** Columns for tables; unlimited when not a terminal. */
  readonly width: number;
  /** False: nothing can be drawn anew, so what happens has to be printed line by line. */
  readonly isLive: boolean;
  /** Permanent lines. */
  print(...lines: string[]): void;
  /** Lines that are drawn anew until other ones, or none, take their place. */
  live(draw?: (spinner: string) => string[]): void;
  /** Ends the drawing; `print` goes on working. */
  close(): void;
}

type Output = NodeJS.WritableStream & ColourStream & { columns?: number | undefined };

const isAnimated = ({ isTTY }: Output): boolean =>
  isTTY === true && process.env['TERM'] !== 'dumb' && !process.env['CI'];

const NARROWEST = 60;

/** A screen without drawing: for pipes, files and dumb terminals. */
export function plainScreen(stream: Output): Screen {
  return {
    style: styleFor(stream),
    get width() {
      return stream.isTTY ? Math.max(NARROWEST, stream.columns ?? NARROWEST) : Number.POSITIVE_INFINITY;
    },
    isLive: false,
    print: (...lines) => void stream.write(lines.map((line) => `${line}\n`).join('')),
    live: () => {},
    close: () => {},
  };
}

/** The screen that suits the stream. */
export async function openScreen(stream: Output): Promise<Screen> {
  if (!isAnimated(stream)) return plainScreen(stream);
  const { liveScreen } = await import('./live-screen.js');
  return liveScreen(stream, plainScreen(stream));
}
