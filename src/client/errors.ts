/** What went wrong, for a `switch`: every error that this client throws has one of these as its `code`. */
export type ClientErrorCode =
  | 'invalid_request'
  | 'already_running'
  | 'request_id_used'
  | 'too_many_updates'
  | 'run_failed'
  | 'no_answer'
  | 'aborted'
  | 'temporal'
  | 'unknown_schedule';

/** What all errors of this client are, so that one `instanceof` tells them from others. */
export abstract class OntapWorkflowsError extends Error {
  /** Which of the errors it is; also where `instanceof` can't be used, such as across copies of the package. */
  abstract readonly code: ClientErrorCode;
}

/** Thrown when an input breaks its schema; nothing was started. */
export class InvalidRequestError extends OntapWorkflowsError {
  override readonly name = 'InvalidRequestError';
  readonly code = 'invalid_request';
  /** @param problems - One text for each problem, with its place. */
  constructor(readonly problems: string[]) {
    super(`The request is not valid: ${problems.join('; ')}`);
  }
}

/** Thrown by `start` when a run with the same id is open; look at that one, or wait for it. */
export class AlreadyRunningError extends OntapWorkflowsError {
  override readonly name = 'AlreadyRunningError';
  readonly code = 'already_running';
  /** @param workflowId - Of the run that is open. */
  constructor(readonly workflowId: string) {
    super(`${workflowId} is running already; follow that run, or stop it first`);
  }
}

/** Thrown by a start whose request id was used with another input; nothing was started. A new request needs a new id. */
export class RequestIdUsedError extends OntapWorkflowsError {
  override readonly name = 'RequestIdUsedError';
  readonly code = 'request_id_used';
  /** @param workflowId - Of the run that the id was used for. */
  constructor(
    readonly workflowId: string,
    readonly requestId: string,
  ) {
    super(
      `The request id ${requestId} was used with another input, for ${workflowId}; look at that run, or give a new id`,
    );
  }
}

/**
 * Thrown when a run failed: `type` is one of the failure types of the reference, or `Cancelled`, `Terminated`, `NotFound`;
 * the message says what to do.
 */
export class RunFailedError extends OntapWorkflowsError {
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

/**
 * Thrown when nothing answered in time: no worker polls, Temporal can't be reached, or the run takes longer than the
 * caller wanted to wait. The run itself goes on.
 */
export class NoAnswerError extends OntapWorkflowsError {
  override readonly name = 'NoAnswerError';
  readonly code = 'no_answer';
  /** @param hint - What may be the reason, and what to do. */
  constructor(
    what: string,
    afterMs: number,
    hint = 'is Temporal reachable, and a worker running for the queue ontap-workflows?',
    options?: ErrorOptions,
  ) {
    super(`No answer to ${what} within ${Math.round(afterMs)} ms: ${hint}`, options);
  }
}

/**
 * Thrown when Temporal takes no further join, command or other word for a run: `in_flight` when ten have no answer yet (ask
 * again later), `total` when the run has taken 2,000, all that a run may (waiting for its result goes on to work).
 */
export class TooManyUpdatesError extends OntapWorkflowsError {
  override readonly name = 'TooManyUpdatesError';
  readonly code = 'too_many_updates';
  constructor(
    readonly workflowId: string,
    readonly limit: 'total' | 'in_flight',
  ) {
    super(`Temporal takes no further update for ${workflowId}: ${LIMIT_TEXT[limit]}`);
  }
}

const LIMIT_TEXT = {
  total: 'the run has taken as many as a run may; wait for its result, or stop it and begin a new one',
  in_flight: 'as many as a run may have open are without an answer; ask again when one has its own',
} as const;

/** Thrown when the signal of a call was aborted; its reason is the `cause`. Nothing else was stopped by that. */
export class WaitAbortedError extends OntapWorkflowsError {
  override readonly name = 'WaitAbortedError';
  readonly code = 'aborted';
  /** @param what - What was waited for. */
  constructor(what: string, reason: unknown) {
    super(`The wait for ${what} was broken off`, { cause: reason });
  }
}

/**
 * Thrown when Temporal refused a call, or could not be reached after the tries of its client: `status` is that of gRPC
 * (`UNAVAILABLE`, `PERMISSION_DENIED`, …), the `cause` Temporal's own error.
 */
export class TemporalCallError extends OntapWorkflowsError {
  override readonly name = 'TemporalCallError';
  readonly code = 'temporal';
  constructor(
    what: string,
    readonly status: string,
    details: string,
    cause: unknown,
  ) {
    super(`Temporal did not take ${what} (${status}: ${details})`, { cause });
  }
}

/** Thrown when there is no schedule of that name, or one that we don't manage. */
export class UnknownScheduleError extends OntapWorkflowsError {
  override readonly name = 'UnknownScheduleError';
  readonly code = 'unknown_schedule';
  constructor(readonly schedule: string) {
    super(
      `There is no schedule "${schedule}" that a file manages; "schedules list" shows those that there are`,
    );
  }
}
