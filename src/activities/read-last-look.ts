import type { LastLook } from '../contracts/track-job';
import { asActivity } from './failure-of';
import { askForLastLook } from './jobs/last-look';

/** The activity that asks Temporal what the looks of a watch have seen. */
export function createReadLastLook() {
  return {
    /** What the `pollJob` that the asking run has under way saw last; null when nothing is known of that. */
    readLastLook: (): Promise<LastLook | null> =>
      asActivity('question', async () => (await askForLastLook()) ?? null),
  };
}
