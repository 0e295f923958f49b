import { openScreen } from '../../output/screen';
import { packageVersion } from '../../package-root';
import type { UpOptions } from '../../up-command';
import { checkOptions } from './check-options';
import type { UpSession } from './session';
import { stopOnSignals } from './stop-signal';
import { Teardown } from './teardown';
import { upOnClusters } from './up-on-clusters';
import { upOnSimulator } from './up-on-simulator';

/** Shell's code of what Ctrl-C ended before its time. */
const INTERRUPTED = 130;

/** Runs the session; a stop that was asked for is a good end, unless `--once` waited for the story's. */
async function runSession(session: UpSession, stopped: AbortSignal, failure: AbortSignal): Promise<number> {
  const { config, once } = session.options;
  try {
    return await (config === undefined ? upOnSimulator(session) : upOnClusters(session, config));
  } catch (error) {
    if (failure.aborted) throw failure.reason;
    if (stopped.aborted) return once === true ? INTERRUPTED : 0;
    throw error;
  }
}

/** Runs `ontap-workflows up`, and stops whatever it has started. Gives the exit code. */
export async function runUp(options: UpOptions): Promise<number> {
  checkOptions(options);
  const screen = await openScreen(options.json === true ? process.stderr : process.stdout);
  const teardown = new Teardown();
  const failure = new AbortController();
  const stop = stopOnSignals(() => {
    screen.live();
    screen.print('Stopping …');
  });
  const signal = AbortSignal.any([stop.signal, failure.signal]);
  const fail = (error: unknown) => failure.abort(error);
  screen.print(screen.style.bold(`ontap-workflows ${packageVersion()}`));
  try {
    return await runSession({ options, screen, teardown, signal, fail }, stop.signal, failure.signal);
  } finally {
    screen.live();
    await teardown.run();
    screen.close();
    stop.release();
  }
}
