import { cancellationSignal, sleep } from '@temporalio/activity';
import type { JobRecord } from '../contracts/job';
import type { OntapReader } from '../ontap';
import { OntapError } from '../ontap';
import { isTerminal } from '../rules/jobs';

/** Looks at the job that ONTAP does a write by, a second apart: it makes jobs of what takes longer than 2 s. */
const LOOKS = { most: 20, everyMs: 1_000 } as const;

/**
 * The job that ONTAP does a write by, once it has ended. Undefined when it goes on, or our role may not read it: then what
 * the write is done to has to tell.
 *
 * @param hasTime - False when there is none for one more look.
 */
export async function awaitJobEnd(
  client: Pick<OntapReader, 'getJob'>,
  uuid: string,
  hasTime: () => boolean,
): Promise<JobRecord | undefined> {
  const signal = cancellationSignal();
  for (let looks = 0; looks < LOOKS.most && hasTime(); looks++) {
    if (looks > 0) await sleep(LOOKS.everyMs);
    try {
      const job = await client.getJob(uuid, { signal });
      if (isTerminal(job.state)) return job;
    } catch (error) {
      if (!(error instanceof OntapError)) throw error;
      if (!error.retryable) return undefined;
    }
  }
  return undefined;
}
