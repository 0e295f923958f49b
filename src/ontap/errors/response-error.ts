import { errorRow, type ErrorRow } from './error-rows';
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
  /** Where an answer without them came from. */
  from?: string | undefined;
  /** It has no body at all. @default false */
  isEmpty?: boolean;
  /** Header `Retry-After`. */
  retryAfter?: string | undefined;
}

/** Maps an error answer to an {@link OntapError}: `error.code` first, HTTP status second. Pure. */
export function responseError(asked: Asked, answer: ErrorAnswer, nowMs: number): OntapError {
  const { status, fault, from } = answer;
  const row = errorRow(fault?.code, status);
  const code = fault?.code === undefined ? '' : `, code ${fault.code}`;
  const foreign = from === undefined ? '' : ` (${from}${isPlain401(answer) ? '' : PERHAPS_FOREIGN})`;
  const remedy = `${remedyOf(row, asked)}.`;
  const failed = `${asked.method} ${asked.path} failed with HTTP ${status}${code}${foreign}. ${remedy}`;
  return new OntapError({
    kind: row.kind,
    retryable: row.retryable,
    // ONTAP's words first: what is cut off is ours.
    message: fault?.message === undefined ? failed : `${fault.message}: ${failed}`,
    remedy,
    code: fault?.code,
    status,
    retryAfterMs: row.retryable ? retryAfterMs(answer.retryAfter, nowMs) : undefined,
    said: fault?.message,
  });
}

const PERHAPS_FOREIGN = '; perhaps of something in between';

/** ONTAP refuses a login with or without words: by an empty body nothing else is to be suspected before the password. */
const isPlain401 = ({ status, isEmpty }: ErrorAnswer): boolean => status === 401 && isEmpty === true;

function remedyOf({ remedy }: ErrorRow, asked: Asked): string {
  return typeof remedy === 'string' ? remedy : remedy(asked);
}
