import { cancellationSignal } from '@temporalio/activity';
import type { JobRecord } from '../../contracts/job';
import type { GetJobInput } from '../../contracts/poll-job';
import type { JobQuery, OntapClient } from '../../ontap';
import { OntapError } from '../../ontap';
import { seenAliveMs } from '../../rules/jobs';
import type { ClusterContext } from '../cluster-context';
import { asActivity } from '../failure-of';
import { withinPayload } from '../payload-limit';
import { askForLastLook } from './last-look';
import { noted, proveAbsence, watchTime } from './prove-absence';

/** Activities that list and read jobs. */
export function createJobCalls(context: ClusterContext) {
  const { client } = context;
  return {
    /** Jobs by ONTAP's own filters. */
    listJobs: (query: JobQuery): Promise<JobRecord[]> =>
      asActivity('firstRead', async () => {
        const jobs = await client.listJobs(query, { signal: cancellationSignal() });
        return withinPayload(`The listing of ${jobs.length} jobs`, jobs);
      }),

    /** One job, by a read of its own; null when that does not find it, or when it is proven that ONTAP does not know it. */
    getJob: ({ uuid, absence, place = 'command' }: GetJobInput): Promise<JobRecord | null> =>
      asActivity(place, () =>
        absence === undefined ? readJob(client, uuid) : findJob(context, uuid, absence.seenAliveMs),
      ),
  };
}

/** @throws JobNotFinished while a job that is not found may still be there */
async function findJob(
  { client, readLastLook = askForLastLook, absence: times }: ClusterContext,
  uuid: string,
  givenMs: number | undefined,
): Promise<JobRecord | null> {
  const { dueMs: askedMs, nowMs } = watchTime();
  const job = await readJob(client, uuid);
  if (job !== null) return job;
  const answeredMs = nowMs();
  // The wait goes on looking meanwhile, and may know better.
  const alive = [givenMs, noted().seenAliveMs, seenAliveMs(await readLastLook())];
  const latestMs = Math.max(...alive.map((ms) => ms ?? Number.NEGATIVE_INFINITY));
  const known = Number.isFinite(latestMs) ? latestMs : undefined;
  proveAbsence({ uuid, askedMs, answeredMs, seenAliveMs: known, times });
  return null;
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
