import { readRegular } from '../../node';
import { FileProblem } from './file-problem';

/** Reads a text file that is no secret. @throws FileProblem */
export async function readText(file: string, shown: string): Promise<string> {
  return readRegular(file).catch((error: Error) => {
    throw new FileProblem(`${shown} ${error.message}`);
  });
}
