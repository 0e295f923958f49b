import { cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import picomatch from 'picomatch';
import { FAILURE } from '../../contracts/failures';
import { SEQUENCE_ROOM } from '../../contracts/history-room';
import type { JobRecord } from '../../contracts/job';
import { GLOB_OPTIONS } from '../../contracts/schemas/conditions';
import type { JobSelection } from '../../contracts/sequence';
import { cutBytes } from '../../contracts/text';
import type { OntapClient } from '../../ontap';
import type { ClusterContext } from '../cluster-context';
import { asActivity } from '../failure-of';
import { withinPayload } from '../payload-limit';
import { chunks, type JobSource } from './job-source';

/** Input of `selectJobs`. */
export interface SelectJobsInput {
  select: JobSelection;
  maxJobs: number;
  /** Uuids that the sequence has already: only new jobs are given. @default none */
  known?: string[];
}

/** The activity that finds the jobs of a sequence. */
export function createSelectJobs({ client }: ClusterContext, source: JobSource) {
  return {
    /**
     * The jobs that are meant, or those of them that are new, in short; fails `SelectionRefused` for none at all and
     * for too many, so that nothing is half done.
     */
    selectJobs: ({ select, maxJobs, known: had = [] }: SelectJobsInput): Promise<JobRecord[]> =>
      asActivity(async () => {
        const jobs = 'uuids' in select ? await known(source, select.uuids) : await find(client, select);
        if (jobs.length === 0) throw refused('The selection finds no job');
        const isNew = ({ uuid }: JobRecord) => !had.includes(uuid);
        const fresh = jobs.filter(isNew);
        const count = had.length + fresh.length;
        if (count > maxJobs) throw refused(`The selection finds ${count} jobs, above maxJobs ${maxJobs}`);
        return withinPayload(`The selection of ${jobs.length} jobs`, fresh.map(inShort));
      }),
  };
}

/** What a sequence needs of a job. */
function inShort({ uuid, state, description }: JobRecord): JobRecord {
  return {
    uuid,
    ...(state === undefined ? {} : { state }),
    ...(description === undefined ? {} : { description: cutBytes(description, SEQUENCE_ROOM.description) }),
  };
}

type JobFilter = Exclude<JobSelection, { uuids: string[] }>;

/** The jobs of these uuids; one that ONTAP does not know may be mistyped, so that nothing is begun. */
async function known(source: JobSource, uuids: string[]): Promise<JobRecord[]> {
  const wanted = [...new Set(uuids.map((uuid) => uuid.toLowerCase()))];
  const found = (await Promise.all(chunks(wanted).map((chunk) => read(source, chunk)))).flat();
  const jobs = found.filter((job) => job !== undefined);
  const missing = wanted.filter((_, index) => found[index] === undefined);
  if (jobs.length > 0 && missing.length > 0)
    throw refused(`ONTAP does not know ${missing.length} of ${wanted.length} jobs: ${missing.join(', ')}`);
  return jobs;
}

async function read(source: JobSource, uuids: string[]): Promise<(JobRecord | undefined)[]> {
  const listed = await source.list(uuids);
  return Promise.all(uuids.map(async (uuid) => listed?.get(uuid) ?? source.get(uuid)));
}

/** SVM, node and state are ONTAP's filters; the glob on the description is ours, since its wildcards differ. */
async function find(client: OntapClient, { description, svm, node, state }: JobFilter): Promise<JobRecord[]> {
  const signal = cancellationSignal();
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
