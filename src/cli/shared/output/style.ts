import { styleText } from 'node:util';

const FORMATS = ['bold', 'dim', 'red', 'green', 'yellow', 'cyan'] as const;

/** Colours for one stream; each returns its text unchanged when the stream has none. */
export type Style = Record<(typeof FORMATS)[number], (text: string) => string>;

/** What of a stream decides about colours; Node's terminals know NO_COLOR, FORCE_COLOR and TERM. */
export interface ColourStream {
  isTTY?: boolean | undefined;
  hasColors?: (() => boolean) | undefined;
}

const plain = (text: string) => text;

/** No colours at all. */
export const PLAIN_STYLE = Object.fromEntries(FORMATS.map((format) => [format, plain])) as Style;

// We have asked the stream already; Node would ask stdout.
const always = { validateStream: false };

const colours = Object.fromEntries(
  FORMATS.map((format) => [format, (text: string) => styleText(format, text, always)]),
) as Style;

export function styleFor(stream: ColourStream): Style {
  return stream.isTTY === true && stream.hasColors?.() === true ? colours : PLAIN_STYLE;
}
