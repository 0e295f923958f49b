import { errorRow, UNKNOWN_ERROR, type ErrorRow } from './error-rows';
import type { Fault } from './fault';
import { OntapError } from './ontap-error';
import { retryAfterMs } from './retry-after';

/** What was asked, for messages: never the query, which may hold what a user searched for. */
export interface Asked {
  method: string;
  path: string;
}

/** What of an error answer decides. */
export interface ErrorAnswer {
  status: number;
  /** ONTAP's own words; absent when the body is not ONTAP's JSON. */
  fault?: Fault | undefined;
  /** Header `Retry-After`. */
  retryAfter?: string | undefined;
}

/** Maps an error answer to an {@link OntapError}: `error.code` first, HTTP status second. Pure. */
export function responseError(asked: Asked, answer: ErrorAnswer, nowMs: number): OntapError {
  const { status, fault } = answer;
  // A 404 page of a proxy or of another server must not count as ONTAP's "gone".
  const strange = status === 404 && fault === undefined;
  const row = strange ? UNKNOWN_ERROR : errorRow(fault?.code, status);
  const said = fault?.message ?? 'no reason that ONTAP would give';
  const code = fault?.code === undefined ? '' : `, code ${fault.code}`;
  const remedy = strange ? 'Check that the URL is the cluster management address' : remedyOf(row, asked);
  return new OntapError({
    kind: row.kind,
    retryable: row.retryable,
    message: `${asked.method} ${asked.path} failed with HTTP ${status}${code}: ${said}. ${remedy}.`,
    code: fault?.code,
    status,
    retryAfterMs: row.retryable ? retryAfterMs(answer.retryAfter, nowMs) : undefined,
    said: fault?.message,
  });
}

function remedyOf({ remedy }: ErrorRow, asked: Asked): string {
  return typeof remedy === 'string' ? remedy : remedy(asked);
}
