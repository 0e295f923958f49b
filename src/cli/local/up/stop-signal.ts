/** Shell's code of a process that was ended by SIGINT. */
const INTERRUPTED = 130;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Aborted by Ctrl-C or SIGTERM; a second one ends the process at once. */
export function stopOnSignals(onStop: () => void): { signal: AbortSignal; release: () => void } {
  const abort = new AbortController();
  const stop = () => {
    if (abort.signal.aborted) process.exit(INTERRUPTED);
    abort.abort();
    onStop();
  };
  for (const name of SIGNALS) process.on(name, stop);
  return {
    signal: abort.signal,
    release: () => {
      for (const name of SIGNALS) process.off(name, stop);
    },
  };
}
