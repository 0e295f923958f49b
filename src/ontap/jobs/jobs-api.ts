import type { JobRecord } from '../../contracts/job';
import { UUID_PATTERN } from '../../contracts/schemas/primitives';
import { invalid, show, unexpected } from '../errors/local-errors';
import { listAll, type ListOptions, PAGE_RECORDS } from '../query/collection';
import { withKnownFields } from '../query/known-fields';
import { parseAnswer } from '../query/parse-answer';
import { queryString } from '../query/query-string';
import type { CallOptions, Send, WriteOptions } from '../transport/send';
import { JOB_FILTERS } from './job-query';
import type { JobQuery } from './job-query';
import { writeAnswer } from '../writes/write-answer';
import type { WriteAnswer } from '../writes/write-answer';
import { jobSchema } from './job-schema';

const PATH = '/api/cluster/jobs';

/** `svm` came with 9.8, `error` with 9.9, `node` with 9.11. */
const FIELDS = {
  always: ['uuid', 'description', 'state', 'message', 'code', 'start_time', 'end_time'],
  later: ['svm.name', 'svm.uuid', 'error', 'node.name'],
} as const;

function jobPath(uuid: string): string {
  if (!UUID_PATTERN.test(uuid)) {
    throw invalid(`The job ${show(uuid)} is not a UUID, so it can't be addressed; nothing was sent`);
  }
  return `${PATH}/${uuid}`;
}

async function getJob(
  send: Send,
  unknown: Set<string>,
  uuid: string,
  signal?: AbortSignal,
): Promise<JobRecord> {
  const asked = { method: 'GET', path: jobPath(uuid) };
  return withKnownFields(FIELDS, unknown, async (fields) => {
    const target = asked.path + queryString({}, undefined, { fields });
    const { body } = await send({ method: 'GET', target, signal });
    const job = parseAnswer(asked, jobSchema, body);
    if (job.uuid.toLowerCase() === uuid.toLowerCase()) return job;
    throw unexpected(asked, `the job ${show(job.uuid)} instead; ask again`);
  });
}

/** What a job can be asked to do. */
export type JobAction = 'pause' | 'resume' | 'cancel';

/** Cluster jobs. */
export function jobsApi(send: Send) {
  const unknown = new Set<string>();
  return {
    async listJobs(query?: JobQuery, options: ListOptions = {}): Promise<JobRecord[]> {
      return withKnownFields(FIELDS, unknown, (fields) => {
        const control = { fields, max_records: String(options.pageRecords ?? PAGE_RECORDS) };
        const page = { path: PATH, query: queryString(JOB_FILTERS, query, control) };
        return listAll(send, { ...page, signal: options.signal }, jobSchema);
      });
    },
    async getJob(uuid: string, options: CallOptions = {}): Promise<JobRecord> {
      return getJob(send, unknown, uuid, options.signal);
    },
    /** Accepted is not done: pausing and quitting show as running for a while. The action is a query, without a body. */
    async patchJob(
      uuid: string,
      action: JobAction,
      { signal, mayLeave }: WriteOptions = {},
    ): Promise<WriteAnswer> {
      const path = jobPath(uuid);
      const answer = await send({ method: 'PATCH', target: `${path}?action=${action}`, signal, mayLeave });
      return writeAnswer({ method: 'PATCH', path }, answer);
    },
  };
}
