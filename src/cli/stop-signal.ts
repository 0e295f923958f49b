/** Shell's code of a process that was ended by SIGINT. */
export const INTERRUPTED = 130;

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Reason of an end that was asked for. */
export const STOPPED = Symbol('stopped');

/** True when the session ends for another reason. */
export const hasFailed = ({ aborted, reason }: AbortSignal): boolean => aborted && reason !== STOPPED;

/** Ctrl-C or SIGTERM ends the session; a second one the process, at once. Gives back what removes the handlers. */
export function stopOnSignals(abort: AbortController, onStop: () => void): () => void {
  const stop = () => {
    if (abort.signal.aborted) process.exit(INTERRUPTED);
    abort.abort(STOPPED);
    onStop();
  };
  for (const name of SIGNALS) process.on(name, stop);
  return () => {
    for (const name of SIGNALS) process.off(name, stop);
  };
}
