import type { Screen } from '../output/screen';

/** A line with a spinner while something is under way; nothing of it is left. */
export async function showWhile<T>(screen: Screen, doing: string, run: () => Promise<T>): Promise<T> {
  screen.live((spinner) => [`${spinner} ${doing}`]);
  try {
    return await run();
  } finally {
    screen.close();
  }
}
