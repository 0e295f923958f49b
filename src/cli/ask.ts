import { createInterface } from 'node:readline/promises';

/**
 * A yes or no of the person at the terminal; everything but yes is no.
 *
 * @param output - Where the question is shown: stderr when stdout holds a document.
 * @param remedy - What to do where there is no terminal to ask in.
 * @throws Error with the remedy
 */
export async function ask(
  question: string,
  output: NodeJS.WritableStream,
  remedy: string,
  signal?: AbortSignal,
): Promise<boolean> {
  checkTerminal(remedy);
  const prompt = createInterface({ input: process.stdin, output });
  try {
    const answer = await prompt.question(`${question} [y/N] `, signal === undefined ? {} : { signal });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    prompt.close();
  }
}

/** @throws Error with the remedy when nobody can be asked */
export function checkTerminal(remedy: string): void {
  if (!process.stdin.isTTY) throw new Error(`There is no terminal to ask in; ${remedy}`);
}
