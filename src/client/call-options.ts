import { InvalidRequestError } from './errors';

/** How long a call may wait, and what breaks it off. Whichever comes first, the run itself goes on. */
export interface CallOptions {
  /** Breaks the wait off: the call throws `WaitAbortedError`, with the signal's reason as its cause. */
  signal?: AbortSignal;
  /**
   * Longest wait, ms, a whole number above 0; then the call throws `NoAnswerError`.
   *
   * @default 30 s for an answer, 15 min for a command to a job, none for a result
   */
  withinMs?: number;
}

/** A query or an update blocks without a worker; this long, unless the caller says otherwise. */
export const ANSWER_WITHIN_MS = 30_000;

/** @throws InvalidRequestError for a wait that is no time */
export function checkWait({ withinMs }: CallOptions): void {
  if (withinMs !== undefined && !(withinMs > 0))
    throw new InvalidRequestError([`withinMs: must be a number above 0, not ${withinMs}`]);
}

/**
 * Options for calls one after the other that share a wait: each gets what the earlier ones left.
 *
 * @returns Options for the next call, whose wait is at most `mostMs`
 * @throws InvalidRequestError for a wait that is no time
 */
export function shared(options: CallOptions): (mostMs?: number) => CallOptions {
  checkWait(options);
  const { signal, withinMs } = options;
  const began = performance.now();
  return (mostMs) => {
    const restMs = withinMs === undefined ? undefined : Math.max(1, withinMs - (performance.now() - began));
    const least = restMs === undefined ? mostMs : Math.min(restMs, mostMs ?? restMs);
    return {
      ...(signal === undefined ? {} : { signal }),
      ...(least === undefined ? {} : { withinMs: least }),
    };
  };
}
