/** A word in single quotes, for bash and zsh. */
export const quoted = (text: string): string => `'${text.replace(/'/g, `'\\''`)}'`;

/** The same for fish, where a backslash works inside of quotes. */
export const fishQuoted = (text: string): string =>
  `'${text.replace(/[\\']/g, (character) => `\\${character}`)}'`;

/** On one line, as shells show it. */
export const brief = (text: string): string => text.replace(/\s+/g, ' ').trim();
