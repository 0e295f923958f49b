import type { OntapWorkflows } from '../../client';
import type { InspectResult } from '../../contracts/inspect';
import type { JobRecord } from '../../contracts/job';
import type { RequestedBy } from '../../contracts/requested-by';
import { compileGlob } from '../../contracts/schemas/glob/compile-glob';
import { UNSERVED_AFTER } from '../shared/with-client';
import type { JobAddress } from './find-watch';

/** What a listing is narrowed to. */
export interface JobFilter {
  state?: string[];
  svm?: string;
  node?: string;
  /** A glob. */
  description?: string;
}

export type JobListing = InspectResult & { read: 'jobs' };

/** Jobs as ONTAP lists them now. Its own wildcards differ from our globs, so descriptions are matched here. */
export async function listJobs(
  { inspect }: OntapWorkflows,
  cluster: string,
  { state, svm, node, description }: JobFilter,
  requestedBy: RequestedBy,
): Promise<JobListing> {
  const filter = {
    ...(state === undefined ? {} : { state }),
    ...(svm === undefined ? {} : { 'svm.name': svm }),
    ...(node === undefined ? {} : { 'node.name': node }),
  };
  const listing = await inspect.run({
    read: 'jobs',
    cluster,
    filter,
    requestedBy,
    unservedAfter: UNSERVED_AFTER,
  });
  if (description === undefined) return listing;
  // A slash is a plain character in a description such as "PATCH /api/cluster".
  const fits = compileGlob(description, 'plain');
  return { ...listing, records: listing.records.filter((job) => fits(job.description ?? '')) };
}

/** One job as ONTAP shows it now; undefined when it does not know it. */
export async function readJob(
  { inspect }: OntapWorkflows,
  { cluster, uuid }: JobAddress,
  requestedBy: RequestedBy,
): Promise<{ job?: JobRecord; at: string }> {
  const { records, at } = await inspect.run({
    read: 'job',
    cluster,
    uuid,
    requestedBy,
    unservedAfter: UNSERVED_AFTER,
  });
  const [job] = records;
  return { at, ...(job === undefined ? {} : { job }) };
}
