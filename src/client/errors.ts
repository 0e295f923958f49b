/** Thrown when an input breaks its schema; nothing was started. */
export class InvalidRequestError extends Error {
  override readonly name = 'InvalidRequestError';
  readonly code = 'invalid_request';
  /** @param problems - One text for each problem, with its place. */
  constructor(readonly problems: string[]) {
    super(`The request is not valid: ${problems.join('; ')}`);
  }
}

/** Thrown by `start` when a run with the same id is open; look at that one, or wait for it. */
export class AlreadyRunningError extends Error {
  override readonly name = 'AlreadyRunningError';
  readonly code = 'already_running';
  constructor(readonly workflowId: string) {
    super(`${workflowId} is running already; follow that run, or stop it first`);
  }
}

/** Thrown when a run failed: `type` is one of the failure types of the reference, the message says what to do. */
export class RunFailedError extends Error {
  override readonly name = 'RunFailedError';
  readonly code = 'run_failed';
  constructor(
    readonly workflowId: string,
    readonly type: string,
    message: string,
    /** What the failure carries beside its message, such as the last state of a job. */
    readonly details?: unknown,
  ) {
    super(message);
  }
}

/** Thrown when nothing answered in time: no worker polls, or Temporal can't be reached. The run itself goes on. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
  readonly code = 'no_answer';
  constructor(what: string, afterMs: number) {
    super(`No answer to ${what} within ${afterMs} ms: is a worker running for the queue ontap-workflows?`);
  }
}
