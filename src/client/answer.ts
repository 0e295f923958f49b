import type { Client } from '@temporalio/client';
import {
  isGrpcServiceError,
  ServiceError,
  WorkflowFailedError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import {
  ApplicationFailure,
  CancelledFailure,
  TerminatedFailure,
  WorkflowNotFoundError,
} from '@temporalio/common';
import type { z } from 'zod';
import { InvalidRequestError, NoAnswerError, RunFailedError } from './errors';

/** A query or an update blocks without a worker; this long, unless the caller says otherwise. */
export const ANSWER_WITHIN_MS = 30_000;

/** gRPC statuses. */
const [DEADLINE_EXCEEDED, FAILED_PRECONDITION] = [4, 9];

/** The input with its defaults. @throws InvalidRequestError with every problem and its place */
export function validated<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new InvalidRequestError(
    result.error.issues.map(({ path, message }) => `${path.join('.') || 'input'}: ${message}`),
  );
}

/** A call that waits for a worker's answer, for so long. @throws NoAnswerError, RunFailedError */
export async function answerWithin<T>(
  client: Client,
  workflowId: string,
  what: string,
  ms: number,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await client.connection.withDeadline(Date.now() + ms, () => unlessTaskFailed(call));
  } catch (error) {
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || hasCode(error, DEADLINE_EXCEEDED))
      throw new NoAnswerError(what, ms);
    if (error instanceof WorkflowNotFoundError)
      throw new RunFailedError(workflowId, 'NotFound', `No open run ${workflowId}`);
    if (error instanceof WorkflowUpdateFailedError) throw runFailed(workflowId, error.cause);
    throw error;
  }
}

/** Tries of a call that the server dropped, with nothing of it done. */
const TASK_TRIES = 5;

/** Something happened to the run while a worker worked on the update: the server forgets that, and wants it sent again. */
async function unlessTaskFailed<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (error) {
      if (!hasCode(error, FAILED_PRECONDITION) || tries >= TASK_TRIES) throw error;
    }
  }
}

/** The result of a run. @throws RunFailedError */
export async function resultOf<T>(workflowId: string, wait: () => Promise<T>): Promise<T> {
  try {
    return await wait();
  } catch (error) {
    throw error instanceof WorkflowFailedError ? runFailed(workflowId, error.cause) : error;
  }
}

function runFailed(workflowId: string, cause: Error | undefined): RunFailedError {
  if (cause instanceof ApplicationFailure) {
    return new RunFailedError(workflowId, cause.type ?? 'Unexpected', cause.message, cause.details?.[0]);
  }
  if (cause instanceof TerminatedFailure)
    return new RunFailedError(workflowId, 'Terminated', `${workflowId} was terminated`);
  if (cause instanceof CancelledFailure)
    return new RunFailedError(workflowId, 'Cancelled', `${workflowId} was cancelled`);
  return new RunFailedError(workflowId, 'Unexpected', cause?.message ?? `${workflowId} failed`);
}

function hasCode(error: unknown, code: number): boolean {
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) && (cause.code as number) === code;
}
