import type { Screen } from '../output/screen';
import { INTERRUPTED, STOPPED, stopOnSignals } from '../stop-signal';

/**
 * Shows something until it ends. Ctrl-C ends the show, never what is shown: then it is told how to come back, and the
 * exit code is 130.
 *
 * @param comeBack - Lines for whoever has left.
 */
export async function untilInterrupted(
  screen: Screen,
  comeBack: () => string[],
  show: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const abort = new AbortController();
  const release = stopOnSignals(abort, () => screen.live());
  try {
    await show(abort.signal);
  } catch (error) {
    if (abort.signal.reason !== STOPPED) throw error;
    screen.live();
    screen.print(...comeBack());
    process.exitCode = INTERRUPTED;
  } finally {
    release();
    screen.close();
  }
}
