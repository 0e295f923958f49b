import { setMaxListeners } from 'node:events';
import { activityInfo, cancellationSignal, log } from '@temporalio/activity';
import { isGrpcServiceError, ServiceError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { FailureType } from '../contracts/failures';
import { FAILURE } from '../contracts/failures';
import { FAILURE_ROOM } from '../contracts/history-room';
import { cutBytes, utf8Bytes } from '../contracts/text';
import type { OntapErrorKind } from '../ontap';
import { OntapError } from '../ontap';
import { AGAIN, type FailureKind, fateOf, type Place } from '../rules/failures';
import { note, noted } from './notes';

const TYPE_OF_KIND = {
  validation: FAILURE.OntapValidation,
  auth: FAILURE.OntapAuth,
  forbidden: FAILURE.OntapForbidden,
  notFound: FAILURE.OntapNotFound,
  conflict: FAILURE.OntapConflict,
  terminal: FAILURE.OntapTerminal,
  unsupported: FAILURE.OntapUnsupported,
  busy: FAILURE.OntapBusy,
  transport: FAILURE.OntapTransport,
  untrusted: FAILURE.OntapUntrusted,
  protocol: FAILURE.OntapProtocol,
  notOntap: FAILURE.NotOntap,
  readOnly: FAILURE.OntapReadOnly,
  fuseBlown: FAILURE.FuseBlown,
} as const satisfies Record<OntapErrorKind, FailureType & FailureKind>;

/** The type of the failure that an error of ONTAP's leaves as. */
export const typeOf = ({ kind }: OntapError) => TYPE_OF_KIND[kind];

/** ONTAP's codes are numbers. */
const LONGEST_CODE = 32;

/** What is known of a write that failed: `left: false`, no byte was sent; `perhapsSent: false`, no try so far was taken. */
interface Sent {
  left?: boolean;
  perhapsSent?: boolean;
}

/**
 * The failure that leaves an activity instead of an {@link OntapError}: type, message, HTTP status and ONTAP's code.
 * Never the error itself as cause or detail: it could carry what was sent. Whether it is tried again, the table of fates
 * says for the place.
 *
 * @param againMs - ms to the next try. Default: as ONTAP or that table says
 */
export function failureOf(
  error: OntapError,
  place: Place,
  sent: Sent = {},
  againMs = paceOf(error, place),
): ApplicationFailure {
  const type = typeOf(error);
  const { again, end } = fateOf(place, type);
  const { mostTries = Number.POSITIVE_INFINITY } = AGAIN[again];
  if (end === 'lasts') noteTrouble();
  return ApplicationFailure.create({
    type,
    message: fittingWords(wordsOf(error, place), FAILURE_ROOM.message),
    nonRetryable: activityInfo().attempt >= mostTries,
    details: [{ status: error.status ?? null, code: error.code?.slice(0, LONGEST_CODE) ?? null, ...sent }],
    ...(againMs === undefined ? {} : { nextRetryDelay: againMs }),
  });
}

/** Ms to the next try, as ONTAP or the table of fates says; undefined to leave it to the pace of the call. */
export function paceOf(error: OntapError, place: Place): number | undefined {
  const { retryAfterMs } = error;
  return retryAfterMs === undefined
    ? AGAIN[fateOf(place, typeOf(error)).again].everyMs
    : Math.max(1, retryAfterMs);
}

/** Reads before these have found ONTAP at its address: what answers now in its place may go by itself. */
const READ_BEFORE: ReadonlySet<Place> = new Set(['sample', 'readAgain', 'wait', 'debt', 'reselect']);

/** After so long it does not seem to go by itself, ms. */
const LASTS_AFTER_MS = 600_000;

/** The error's words; for what was read before, its remedy only when the trouble has lasted. */
function wordsOf({ kind, message, remedy }: OntapError, place: Place): string {
  if (kind !== 'notOntap' || remedy === undefined || !READ_BEFORE.has(place)) return message;
  const since = noted().failingSince;
  const { currentAttemptScheduledTimestampMs: nowMs } = activityInfo();
  if (since !== undefined && nowMs - Date.parse(since) > LASTS_AFTER_MS) return message;
  return message.slice(0, -remedy.length) + GOES_ON;
}

const GOES_ON = 'It is asked again by itself; what helps is told when it has lasted for 10 minutes.';

/** Said of words that are cut. */
const REST = " (the rest is in the worker's log)";

/** Words as far as the history has room for them; those that are cut stand whole in the worker's log. */
export function fittingWords(words: string, bytes: number): string {
  if (cutBytes(words, bytes) === words) return words;
  log.warn('Words that the history has no room for', { words });
  return cutBytes(words, bytes - utf8Bytes(REST)) + REST;
}

/** For the status of what waits: since when there is no answer. */
export function noteTrouble(): void {
  const before = noted();
  note({
    failingSince: new Date(activityInfo().currentAttemptScheduledTimestampMs).toISOString(),
    ...before,
  });
}

/** Runs a call, in that place; what it throws leaves as a clean failure. */
export async function asActivity<T>(place: Place, call: () => Promise<T>): Promise<T> {
  // Every call of an activity waits on its one signal, up to 200 at once; Node would take more than 10 for a leak.
  setMaxListeners(Number.POSITIVE_INFINITY, cancellationSignal());
  try {
    return await call();
  } catch (error) {
    if (error instanceof OntapError) throw failureOf(error, place);
    if (error instanceof ApplicationFailure || error instanceof CancelledFailure) throw error;
    if (isOfTemporal(error)) throw unavailable(error);
    throw bug(place, error);
  }
}

function isOfTemporal(error: unknown): error is Error {
  return isGrpcServiceError(error) || error instanceof ServiceError;
}

function unavailable({ message }: Error): ApplicationFailure {
  return ApplicationFailure.create({
    type: FAILURE.TemporalUnavailable,
    message: cutBytes(
      `Temporal did not answer a question: ${message}; it is asked again`,
      FAILURE_ROOM.message,
    ),
  });
}

/** Its name and place tell where to look, its message may hold anything. */
function bug(place: Place, error: unknown): ApplicationFailure {
  log.error(`Unexpected ${nameOf(error)} in an activity`, { at: placeOf(error) });
  const { mostTries = Number.POSITIVE_INFINITY } = AGAIN[fateOf(place, FAILURE.Unexpected).again];
  return ApplicationFailure.create({
    type: FAILURE.Unexpected,
    message: `Unexpected ${nameOf(error)} in an activity; see the worker's log`,
    nonRetryable: countBug() >= mostTries,
  });
}

/** What else made attempts fail, such as a worker that went away, is none. */
function countBug(): number {
  const before = noted();
  const bugs = (before.bugs ?? 0) + 1;
  note({ ...before, bugs });
  return bugs;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** The frames of the stack, without the message above them. */
function placeOf(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack.split('\n').filter((line) => /^ +at /.test(line));
}
