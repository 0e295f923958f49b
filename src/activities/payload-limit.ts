import { ApplicationFailure } from '@temporalio/common';
import { FAILURE } from '../contracts/failures';
import { PAYLOAD_LIMIT_BYTES } from '../contracts/payload-limit';

/** Returns the result, unless its JSON is too large for a payload. */
export function withinPayload<T>(what: string, result: T): T {
  const bytes = Buffer.byteLength(JSON.stringify(result));
  if (bytes <= PAYLOAD_LIMIT_BYTES) return result;
  throw ApplicationFailure.nonRetryable(
    `${what} is ${bytes} bytes, above the ${PAYLOAD_LIMIT_BYTES} that history can take; narrow the request`,
    FAILURE.ResultTooLarge,
  );
}
