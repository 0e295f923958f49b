import type { OntapWorkflows } from '../../client';
import { withOwnSignal } from '../../client/inside';
import type { Io } from './io';
import type { Screen } from './output/screen';

/** Shell's code of a process that was ended by SIGINT. */
export const INTERRUPTED = 130;

/** Reason of an end that was asked for. */
export const STOPPED = Symbol('stopped');

/** True when the session ends for another reason. */
export const hasFailed = ({ aborted, reason }: AbortSignal): boolean => aborted && reason !== STOPPED;

/** Ctrl-C or SIGTERM ends the session; a second one the process, at once. Gives back what removes the handlers. */
export function stopOnSignals(io: Io, abort: AbortController, onStop: () => void): () => void {
  return io.onStop(() => {
    if (abort.signal.aborted) io.exit(INTERRUPTED);
    abort.abort(STOPPED);
    onStop();
  });
}

/**
 * Shows something until it ends. Ctrl-C ends the show, never what is shown: then it is told how to come back, and the
 * exit code is 130.
 *
 * @param comeBack - Lines for whoever has left.
 */
export async function untilInterrupted(
  io: Io,
  screen: Screen,
  comeBack: () => string[],
  show: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const abort = new AbortController();
  const release = stopOnSignals(io, abort, () => screen.live());
  try {
    await show(abort.signal);
  } catch (error) {
    if (abort.signal.reason !== STOPPED) throw error;
    screen.live();
    screen.print(...comeBack());
    io.exitCode = INTERRUPTED;
  } finally {
    release();
    screen.close();
  }
}

/** Shows something while somebody reads it; undefined when nobody does any more. What is shown goes on. */
export async function whileRead<T>(
  io: Io,
  signal: AbortSignal,
  show: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await show(AbortSignal.any([signal, io.unread]));
  } catch (error) {
    if (io.unread.aborted && !signal.aborted) return undefined;
    throw error;
  }
}

/** Calls that the signal breaks off. */
export function unlessStopped<T>(
  { temporal }: OntapWorkflows,
  signal: AbortSignal,
  calls: () => Promise<T>,
): Promise<T> {
  return withOwnSignal(signal, (own) => temporal.connection.withAbortSignal(own, calls));
}
