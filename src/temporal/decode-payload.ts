import type { Client } from '@temporalio/client';
// No public export of the SDK (1.24) decodes a payload with a client's codecs and external storage.
import { decodeOptionalSinglePayload } from '@temporalio/common/lib/internal-non-workflow';
import type { temporal } from '@temporalio/proto';

/** What a payload of an event holds, decoded as the client decodes results; undefined for none. */
export function decodedBy(
  { options: { loadedDataConverter } }: Client,
  payload: temporal.api.common.v1.IPayload | null | undefined,
): Promise<unknown> {
  return decodeOptionalSinglePayload(loadedDataConverter, payload);
}
