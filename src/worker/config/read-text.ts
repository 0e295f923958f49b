import { readFile } from 'node:fs/promises';
import { FileProblem } from './file-problem';

const user = process.getuid?.() ?? '?';

const WORDS: Record<string, string> = {
  ENOENT: 'does not exist; create it, or correct the path',
  EACCES: `can't be read by this process (user ${user}); change its owner or mode`,
  EISDIR: 'is a folder; name a file',
  ENOTDIR: 'does not exist: a part of its path is no folder',
};

/** Reads a text file that is no secret. @throws FileProblem */
export async function readText(file: string, shown: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new FileProblem(`${shown} ${WORDS[code] ?? `can't be read (${code})`}`);
  }
}
