import type { JobRecord } from '../../contracts/job';
import type { LastLook, SeenJob } from '../../contracts/track-job';
import { seenJob as seenJobAt } from '../../rules/jobs';

/** A job that has just been read, as one look would have seen it. */
export const seenJob = (job: JobRecord, before: LastLook | undefined): SeenJob =>
  seenJobAt(job, before, Date.now());
