import { cancellationSignal } from '@temporalio/activity';
import type { JobRecord } from '../../contracts/job';
import type { JobQuery, OntapClient } from '../../ontap';
import { OntapError } from '../../ontap';
import type { ClusterContext } from '../cluster-context';
import { asActivity } from '../failure-of';
import { withinPayload } from '../payload-limit';

/** Activities that list and read jobs. */
export function createJobCalls({ client }: ClusterContext) {
  return {
    /** Jobs by ONTAP's own filters. */
    listJobs: (query: JobQuery): Promise<JobRecord[]> =>
      asActivity(async () => {
        const jobs = await client.listJobs(query, { signal: cancellationSignal() });
        return withinPayload(`The listing of ${jobs.length} jobs`, jobs);
      }),

    /** One job, by a read of its own; null when ONTAP does not know it. */
    getJob: ({ uuid }: { uuid: string }): Promise<JobRecord | null> =>
      asActivity(() => readJob(client, uuid)),
  };
}

/** A job by a read of its own; null when ONTAP does not know it. */
export async function readJob(client: OntapClient, uuid: string): Promise<JobRecord | null> {
  try {
    return await client.getJob(uuid.toLowerCase(), { signal: cancellationSignal() });
  } catch (error) {
    if (error instanceof OntapError && error.kind === 'notFound') return null;
    throw error;
  }
}
