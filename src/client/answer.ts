import type { Client } from '@temporalio/client';
import {
  QueryNotRegisteredError,
  QueryRejectedError,
  WorkflowFailedError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import {
  ApplicationFailure,
  CancelledFailure,
  TerminatedFailure,
  WorkflowNotFoundError,
} from '@temporalio/common';
import type { z } from 'zod';
import { FAILURE } from '../contracts/failures';
import type { DecisionAnswer } from '../contracts/messages';
import { requestProblems } from '../contracts/schemas/request-problems';
import { bounded, grpcStatusOf } from './bounded';
import { ANSWER_WITHIN_MS, type CallOptions } from './call-options';
import { InvalidRequestError, NoAnswerError, RunFailedError, TooManyUpdatesError } from './errors';
import { updateLimit } from './update-limit';

/**
 * The input with its defaults. @throws InvalidRequestError with every problem and its place
 *
 * @param problemOf - Why a run of such a request is never begun.
 */
export function validated<T>(
  schema: z.ZodType<T>,
  input: unknown,
  problemOf: (request: T) => string | undefined = () => undefined,
): T {
  const result = schema.safeParse(input);
  if (result.success) {
    const problem = problemOf(result.data);
    if (problem !== undefined) throw new InvalidRequestError([`input: ${problem}`]);
    return result.data;
  }
  throw new InvalidRequestError(requestProblems(result.error.issues, schema, input));
}

/** A call that waits for a worker's answer. @throws NoAnswerError, WaitAbortedError, RunFailedError, TooManyUpdatesError, TemporalCallError */
export function answerWithin<T>(
  client: Client,
  workflowId: string,
  what: string,
  options: CallOptions,
  call: () => Promise<T>,
): Promise<T> {
  const within = { ...options, withinMs: options.withinMs ?? ANSWER_WITHIN_MS };
  return ofRun(workflowId, () => bounded(client, within, { what }, () => unlessTaskFailed(workflowId, call)));
}

/** Why a run that was asked said nothing, in words. */
export function whyUnanswered(error: unknown): string {
  if (error instanceof NoAnswerError) return 'no worker answers';
  return error instanceof Error ? error.message : String(error);
}

/** {@link answerWithin} for a word that a run takes or refuses: a refusal that history doesn't keep is an answer like any other. */
export async function decisionWithin(
  ...[client, workflowId, what, options, call]: Parameters<typeof answerWithin<DecisionAnswer>>
): Promise<DecisionAnswer> {
  try {
    return await answerWithin(client, workflowId, what, options, call);
  } catch (error) {
    if (error instanceof RunFailedError && error.type === FAILURE.WordNotRecorded)
      return error.details as DecisionAnswer;
    throw error;
  }
}

const REACHABLE = 'is Temporal reachable? It may have been done all the same';

/**
 * A call that Temporal's server answers by itself, such as a start or a cancel.
 *
 * @throws NoAnswerError, WaitAbortedError, RunFailedError (`NotFound`), TemporalCallError
 */
export function doneWithin<T>(
  client: Client,
  workflowId: string,
  what: string,
  options: CallOptions,
  call: () => Promise<T>,
): Promise<T> {
  const within = { ...options, withinMs: options.withinMs ?? ANSWER_WITHIN_MS };
  return ofRun(workflowId, () => bounded(client, within, { what, hint: REACHABLE }, call));
}

/** A wait goes from slice to slice: what the calls of one leave behind goes with it, and so does a call that hangs. */
const SLICE_MS = 60_000;

/** The result of a run, however long that takes. @throws RunFailedError, NoAnswerError, WaitAbortedError, TemporalCallError */
export async function resultOf<T>(
  client: Client,
  workflowId: string,
  { signal, withinMs = Number.POSITIVE_INFINITY }: CallOptions,
  result: () => Promise<T>,
  sliceMs = SLICE_MS,
): Promise<T> {
  const wait = { what: `the result of ${workflowId}`, hint: 'the run goes on; wait again, or stop it' };
  const abort = signal === undefined ? {} : { signal };
  const until = performance.now() + withinMs;
  for (;;) {
    const restMs = until - performance.now();
    if (restMs <= 0) throw new NoAnswerError(wait.what, withinMs, wait.hint);
    try {
      const slice = { ...abort, withinMs: Math.min(restMs, sliceMs) };
      return await ofRun(workflowId, () => bounded(client, slice, wait, result));
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
    }
  }
}

/** Tries of a call that the server dropped, with nothing of it done. */
const TASK_TRIES = 5;

/** Something happened to the run while a worker worked on the update: the server forgets that, and wants it sent again. */
async function unlessTaskFailed<T>(workflowId: string, call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (error) {
      const limit = updateLimit(error);
      if (limit !== undefined) throw new TooManyUpdatesError(workflowId, limit);
      if (grpcStatusOf(error) !== 'FAILED_PRECONDITION' || tries >= TASK_TRIES) throw error;
    }
  }
}

async function ofRun<T>(workflowId: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw runError(workflowId, error) ?? error;
  }
}

function runError(workflowId: string, error: unknown): RunFailedError | undefined {
  if (error instanceof WorkflowNotFoundError)
    return new RunFailedError(workflowId, 'NotFound', `No open run ${workflowId}`);
  if (error instanceof WorkflowUpdateFailedError || error instanceof WorkflowFailedError)
    return runFailed(workflowId, error.cause);
  if (error instanceof QueryNotRegisteredError || error instanceof QueryRejectedError)
    return new RunFailedError(workflowId, 'Unexpected', `${workflowId} does not answer: ${error.message}`);
  return undefined;
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
