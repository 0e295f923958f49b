import { activityInfo, log } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { FailureType } from '../contracts/failures';
import { FAILURE } from '../contracts/failures';
import { FAILURE_ROOM } from '../contracts/history-room';
import { cutBytes } from '../contracts/text';
import type { OntapErrorKind } from '../ontap';
import { OntapError } from '../ontap';

const TYPE_OF_KIND: Record<OntapErrorKind, FailureType> = {
  validation: FAILURE.OntapValidation,
  auth: FAILURE.OntapAuth,
  forbidden: FAILURE.OntapForbidden,
  notFound: FAILURE.OntapNotFound,
  conflict: FAILURE.OntapConflict,
  terminal: FAILURE.OntapTerminal,
  unsupported: FAILURE.OntapUnsupported,
  busy: FAILURE.OntapBusy,
  transport: FAILURE.OntapTransport,
  protocol: FAILURE.OntapProtocol,
  notOntap: FAILURE.NotOntap,
  readOnly: FAILURE.OntapReadOnly,
};

/** ONTAP's codes are numbers. */
const LONGEST_CODE = 32;

/**
 * The failure that leaves an activity instead of an {@link OntapError}: type, message, HTTP status and ONTAP's code.
 * Never the error itself as cause or detail: it could carry what was sent.
 *
 * @param options - `left: false` says that no byte of a write was sent; `perhapsSent: false` that no try so far was taken.
 */
export function failureOf(
  error: OntapError,
  {
    retryable = error.retryable,
    ...sent
  }: { retryable?: boolean; left?: boolean; perhapsSent?: boolean } = {},
): ApplicationFailure {
  return ApplicationFailure.create({
    type: TYPE_OF_KIND[error.kind],
    message: cutBytes(error.message, FAILURE_ROOM.message),
    nonRetryable: !retryable,
    details: [{ status: error.status ?? null, code: error.code?.slice(0, LONGEST_CODE) ?? null, ...sent }],
    ...(error.retryAfterMs === undefined ? {} : { nextRetryDelay: Math.max(1, error.retryAfterMs) }),
  });
}

/** An odd answer (a torn page, a plain 500) is asked again so often before it counts: one must not end a run of days. */
const ODD_ANSWERS = 3;

function isOddOnce({ kind }: OntapError): boolean {
  return kind === 'protocol' && activityInfo().attempt < ODD_ANSWERS;
}

/** Runs a call to ONTAP; what it throws leaves as a clean failure. */
export async function asActivity<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof OntapError)
      throw failureOf(error, { retryable: error.retryable || isOddOnce(error) });
    if (error instanceof ApplicationFailure || error instanceof CancelledFailure) throw error;
    // A bug of ours: its name and place tell where to look, its message may hold anything.
    log.error(`Unexpected ${nameOf(error)} in an activity`, { at: placeOf(error) });
    throw ApplicationFailure.create({
      type: FAILURE.Unexpected,
      message: `Unexpected ${nameOf(error)} in an activity; see the worker's log`,
    });
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** The frames of the stack, without the message above them. */
function placeOf(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack.split('\n').filter((line) => /^ +at /.test(line));
}
