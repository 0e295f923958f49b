import { setCurrentDetails } from '@temporalio/workflow';
import type { InspectInput, InspectResult } from '../contracts/inspect';
import { durationMs } from '../contracts/duration';
import { markdownText } from '../contracts/text';
import { decisions, firstRead } from './shared/activities';
import { clusterUnserved, isUnserved, workflowFailure } from './shared/failures';
import { indexRequest } from './shared/search';

/** What ONTAP says now: one look, on record; credentials stay with the worker. */
export async function inspect(input: InspectInput): Promise<InspectResult> {
  try {
    const request = await decisions.checkInspectRequest(input);
    const { cluster, read, unservedAfter } = request;
    indexRequest({ ...request, operation: `inspect-${read}` });
    setCurrentDetails(`**Now:** Asks ${markdownText(cluster)} once: ${read}\\.`);
    return await firstRead(cluster, { unservedAfter: durationMs(unservedAfter) })
      .inspectCluster(request)
      .catch((error: unknown) => {
        throw isUnserved(error) ? clusterUnserved(cluster, unservedAfter) : error;
      });
  } catch (error) {
    throw workflowFailure(error);
  }
}
