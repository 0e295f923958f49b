import { haltWords } from '../../contracts/halt';
import { readHalt } from './activities';
import { endOf } from './failures';

/** Why nothing may be killed now; undefined when nothing is halted. Not knowing is no leave to kill. */
export async function whyHalted(): Promise<string | undefined> {
  try {
    return haltWords(await readHalt());
  } catch (error) {
    if (endOf('halt', error) !== 'halted') throw error;
    return 'Temporal did not say in time whether killing is halted';
  }
}
