import { inspect } from 'node:util';
import { DefaultFailureConverter, defaultPayloadConverter } from '@temporalio/common';

/** Everything of a failure that anybody may see: as JSON, as a log prints it, as history keeps it. */
export function shownOf(failure: Error): string {
  const encoded = new DefaultFailureConverter().errorToFailure(failure, defaultPayloadConverter);
  const payloads = JSON.stringify(encoded, (_key, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString() : value,
  );
  return [JSON.stringify(failure), inspect(failure, { depth: null, showHidden: true }), payloads].join('\n');
}
