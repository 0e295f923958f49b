import { cancellationSignal, sleep } from '@temporalio/activity';
import { OntapError } from '../../ontap';
import type { OntapReader } from '../../ontap';
import { failureOfJob, isTerminal } from '../../rules/jobs';
import type { JobFailure } from '../../contracts/track-job';

/** Looks at the job that ONTAP does a command by: it makes jobs of what takes longer than 2 s. */
const LOOKS = { most: 20, everyMs: 1_000 } as const;

/**
 * Why the job failed that ONTAP does a command by. Undefined when it did not, or goes on, or our role may not read it:
 * then the effect has to tell.
 *
 * @param hasTime - False when there is none for one more look.
 */
export async function failureOfCommand(
  client: Pick<OntapReader, 'getJob'>,
  uuid: string,
  hasTime: () => boolean,
): Promise<JobFailure | undefined> {
  const signal = cancellationSignal();
  for (let looks = 0; looks < LOOKS.most && hasTime(); looks++) {
    if (looks > 0) await sleep(LOOKS.everyMs);
    try {
      const job = await client.getJob(uuid, { signal });
      if (isTerminal(job.state)) return job.state === 'success' ? undefined : failureOfJob(job);
    } catch (error) {
      if (!(error instanceof OntapError)) throw error;
      if (!error.retryable) return undefined;
    }
  }
  return undefined;
}
