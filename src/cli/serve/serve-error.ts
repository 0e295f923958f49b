/** As in sysexits.h, as those of `worker`, so that a supervisor can tell what a restart won't change. */
export const SERVE_EXIT = {
  done: 0,
  failed: 1,
  /** Temporal's binary, a port. */
  unavailable: 69,
  /** The open runs began with other workflow code. */
  otherCode: 70,
  /** The state folder can't be read or written, or what is in it is damaged. */
  state: 74,
  /** Another process works on the state folder. */
  inUse: 75,
  /** The configuration or the schedules have problems. */
  config: 78,
} as const;

/** What keeps `serve` from starting or going on; the message names the remedy. */
export class ServeError extends Error {
  override name = 'ServeError';

  constructor(
    readonly exit: keyof typeof SERVE_EXIT,
    message: string,
  ) {
    super(message);
  }
}
