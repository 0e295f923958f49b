import type { Client } from '@temporalio/client';
import {
  isGrpcServiceError,
  ServiceError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { NamespaceNotFoundError } from '@temporalio/common';
import { type CallOptions, checkWait } from './call-options';
import { NoAnswerError, TemporalCallError, WaitAbortedError } from './errors';
import { withOwnSignal } from './own-signal';
import { noNamespace } from '../temporal';

/** What a call waits for, in words for its errors. */
export interface Wait {
  what: string;
  /** Why no answer may come, and what to do then. */
  hint?: string;
}

/** By number, from 0: gRPC's own list. */
const STATUS_NAMES = [
  ...['OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS'],
  ...['PERMISSION_DENIED', 'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE'],
  ...['UNIMPLEMENTED', 'INTERNAL', 'UNAVAILABLE', 'DATA_LOSS', 'UNAUTHENTICATED'],
];

/**
 * Calls Temporal within the caller's options.
 *
 * @throws NoAnswerError, WaitAbortedError, TemporalCallError, InvalidRequestError for the options; and what the call throws for other reasons
 */
export async function bounded<T>(
  { connection }: Pick<Client, 'connection'>,
  options: CallOptions,
  wait: Wait,
  call: () => Promise<T>,
): Promise<T> {
  checkWait(options);
  const { signal, withinMs } = options;
  const deadlineMs = Date.now() + (withinMs ?? Number.POSITIVE_INFINITY);
  const calls = () => (withinMs === undefined ? call() : connection.withDeadline(deadlineMs, call));
  try {
    if (signal === undefined) return await calls();
    return await unlessAborted(signal, wait, (own) => connection.withAbortSignal(own, calls));
  } catch (error) {
    if (withinMs !== undefined && isTimeOut(error, deadlineMs))
      throw new NoAnswerError(wait.what, withinMs, wait.hint);
    throw refusal(error, wait) ?? error;
  }
}

/** A call that hangs does not keep the caller waiting after an abort. */
async function unlessAborted<T>(
  signal: AbortSignal,
  { what }: Wait,
  calls: (own: AbortSignal) => Promise<T>,
): Promise<T> {
  if (signal.aborted) throw new WaitAbortedError(what, signal.reason);
  return withOwnSignal(signal, (own) => {
    const aborted = new Promise<never>((_, reject) => {
      own.addEventListener('abort', () => reject(new WaitAbortedError(what, own.reason)));
    });
    return Promise.race([calls(own), aborted]);
  });
}

/** The server knows the deadline, too, and may drop a call so long before our timer notices. */
const DROPPED_BEFORE_MS = 1_000;

/** True for a deadline of ours, and for a server that gave up waiting for a worker. */
export function isTimeOut(error: unknown, deadlineMs: number): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  const status = grpcStatusOf(error);
  if (status === 'CANCELLED') return Date.now() >= deadlineMs - DROPPED_BEFORE_MS;
  return status === 'DEADLINE_EXCEEDED';
}

/** Name of the gRPC status of a failed call; undefined for any other error. */
export function grpcStatusOf(error: unknown): string | undefined {
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) ? (STATUS_NAMES[cause.code] ?? `${cause.code}`) : undefined;
}

function refusal(error: unknown, { what }: Wait): TemporalCallError | undefined {
  if (error instanceof NamespaceNotFoundError)
    return new TemporalCallError(what, 'NOT_FOUND', noNamespace(error.namespace), error);
  const status = grpcStatusOf(error);
  if (status === undefined && !(error instanceof ServiceError)) return undefined;
  const cause = error instanceof ServiceError ? error.cause : error;
  const details = isGrpcServiceError(cause) ? cause.details : String(cause ?? error);
  return new TemporalCallError(what, status ?? 'UNKNOWN', details, error);
}
