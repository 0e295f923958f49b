import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { FAILURE } from '../../contracts/failures';
import type { JobRecord } from '../../contracts/job';
import type { PatchJobInput, PatchJobResult } from '../../contracts/poll-job';
import type { JobQuery, OntapClient } from '../../ontap';
import { OntapError } from '../../ontap';
import type { ClusterContext } from '../cluster-context';
import { asActivity } from '../failure-of';
import { withinPayload } from '../payload-limit';

/** Refusals of a PATCH that are answers, by ONTAP's code (cluster jobs API). */
const ANSWERS: Readonly<Record<string, PatchJobResult['answer']>> = {
  '458762': 'terminal',
  '458771': 'running',
  '458776': 'not_running',
  '458783': 'unsupported',
  '458784': 'unsupported',
};

/** Activities that list, read and command jobs. */
export function createJobCalls({ cluster, config, client }: ClusterContext) {
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

    /** Sends one command; what ONTAP refuses for good is an answer. Repeating it does no harm: a read decides. */
    patchJob: (input: PatchJobInput): Promise<PatchJobResult> =>
      asActivity(async () => {
        if (!config.allow.includes('control-jobs')) throw notGranted(cluster);
        return { answer: await patch(client, input), perhapsSentBefore: activityInfo().attempt > 1 };
      }),
  };
}

/** A job by a read of its own; null when ONTAP does not know it. */
export async function readJob(client: OntapClient, uuid: string): Promise<JobRecord | null> {
  try {
    return await client.getJob(uuid, { signal: cancellationSignal() });
  } catch (error) {
    if (error instanceof OntapError && error.kind === 'notFound') return null;
    throw error;
  }
}

async function patch(
  client: OntapClient,
  { uuid, action }: PatchJobInput,
): Promise<PatchJobResult['answer']> {
  try {
    // Not bound to the attempt's cancellation: a command on the wire is waited for.
    await client.patchJob(uuid, action);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof OntapError)) throw error;
    const answer = error.kind === 'notFound' ? 'gone' : ANSWERS[error.code ?? ''];
    if (answer === undefined) throw error;
    return answer;
  }
}

function notGranted(cluster: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `Jobs of "${cluster}" may only be watched; to pause, resume or cancel, its owner has to write allow: [control-jobs]`,
    FAILURE.NotGranted,
  );
}
