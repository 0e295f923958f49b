import { cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import picomatch from 'picomatch';
import { FAILURE } from '../../contracts/failures';
import type { JobRecord } from '../../contracts/job';
import { GLOB_OPTIONS } from '../../contracts/schemas/conditions';
import type { JobSelection } from '../../contracts/sequence';
import type { OntapClient } from '../../ontap';
import type { ClusterContext } from '../cluster-context';
import { asActivity } from '../failure-of';

/** Input of `selectJobs`. */
export interface SelectJobsInput {
  select: JobSelection;
  maxJobs: number;
}

/** The activity that finds the jobs of a sequence. */
export function createSelectJobs({ client }: ClusterContext) {
  return {
    /** The jobs that are meant; fails `SelectionRefused` for none and for too many, so that nothing is half done. */
    selectJobs: ({ select, maxJobs }: SelectJobsInput): Promise<JobRecord[]> =>
      asActivity(async () => {
        const jobs = await find(client, select);
        if (jobs.length === 0) throw refused('The selection finds no job');
        if (jobs.length > maxJobs)
          throw refused(`The selection finds ${jobs.length} jobs, above maxJobs ${maxJobs}`);
        return jobs;
      }),
  };
}

/** SVM, node and state are ONTAP's filters; the glob on the description is ours, since its wildcards differ. */
async function find(client: OntapClient, select: JobSelection): Promise<JobRecord[]> {
  const signal = cancellationSignal();
  if ('uuids' in select) return client.listJobs({ uuid: select.uuids }, { signal });
  const { description, svm, node, state } = select;
  const jobs = await client.listJobs(
    {
      ...(svm === undefined ? {} : { 'svm.name': svm }),
      ...(node === undefined ? {} : { 'node.name': node }),
      ...(state === undefined ? {} : { state }),
    },
    { signal },
  );
  if (description === undefined) return jobs;
  // A slash is a plain character in a description such as "PATCH /api/cluster".
  const fits = picomatch(description, { ...GLOB_OPTIONS, bash: true });
  return jobs.filter((job) => fits(job.description ?? ''));
}

function refused(what: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `${what}; nothing was done. Narrow or correct it`,
    FAILURE.SelectionRefused,
  );
}
