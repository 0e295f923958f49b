import { ApplicationFailure } from '@temporalio/common';
import { FAILURE } from '../contracts/failures';
import { PAYLOAD_LIMIT_BYTES } from '../contracts/payload-limit';
import { jsonBytes } from '../contracts/text';

/** Returns the result, unless its JSON is too large for a payload, or for what the history has room for. */
export function withinPayload<T>(
  what: string,
  result: T,
  most: number = PAYLOAD_LIMIT_BYTES,
  remedy = 'narrow the request',
): T {
  const bytes = jsonBytes(result);
  if (bytes <= Math.min(most, PAYLOAD_LIMIT_BYTES)) return result;
  throw ApplicationFailure.nonRetryable(
    `${what} is ${bytes} bytes, above the ${most} that history has room for; ${remedy}`,
    FAILURE.ResultTooLarge,
  );
}
