import type { Screen } from '../../output/screen';

/** Shows that something is under way, then what came of it. */
export async function step<T>(
  screen: Screen,
  doing: string,
  run: (tell: (progress: string) => void) => Promise<T>,
  done: (result: T) => string,
): Promise<T> {
  let progress = '';
  screen.live((spinner) => [`${spinner} ${doing}${progress}`]);
  try {
    const result = await run((text) => (progress = ` ${text}`));
    screen.live();
    screen.print(`${screen.style.green('✔')} ${done(result)}`);
    return result;
  } catch (error) {
    screen.live();
    screen.print(`${screen.style.red('✖')} ${doing}`);
    throw error;
  }
}
