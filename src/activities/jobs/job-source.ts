import type { JobRecord } from '../../contracts/job';
import type { OntapClient } from '../../ontap';
import { OntapError } from '../../ontap';

/** What reads need of a cluster's client. */
export type JobReader = Pick<OntapClient, 'getJob' | 'listJobs'>;

/** Uuids in one query: about 3,900 characters, well below what web servers take as a URL. */
const UUIDS_A_QUERY = 100;

/** A refusal is believed for so long: clusters are upgraded, and proxies configured anew; ms. */
const REFUSED_FOR_MS = 3_600_000;

/** A cluster's jobs, by one query for many or by a read for each, whatever it takes. */
export class JobSource {
  private refusedUntilMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly client: JobReader,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The jobs by uuid, without those that are listed in several states; undefined when the cluster does not take `uuid=a|b|c`, so that each has to be read alone. */
  async list(uuids: string[]): Promise<Map<string, JobRecord> | undefined> {
    if (uuids.length === 1 || this.now() < this.refusedUntilMs) return undefined;
    try {
      return byUuid(await this.client.listJobs({ uuid: uuids }));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.refusedUntilMs = this.now() + REFUSED_FOR_MS;
      return undefined;
    }
  }

  /** One job; undefined when ONTAP does not know it. */
  async get(uuid: string): Promise<JobRecord | undefined> {
    try {
      return await this.client.getJob(uuid);
    } catch (error) {
      if (error instanceof OntapError && error.kind === 'notFound') return undefined;
      throw error;
    }
  }
}

/** One that is listed twice, and not in the same state, is a hole: only a read of that job alone tells. */
function byUuid(jobs: readonly JobRecord[]): Map<string, JobRecord> {
  const found = new Map<string, JobRecord>();
  const disputed = new Set<string>();
  for (const job of jobs) {
    const uuid = job.uuid.toLowerCase();
    const before = found.get(uuid);
    if (before !== undefined && before.state !== job.state) disputed.add(uuid);
    found.set(uuid, job);
  }
  for (const uuid of disputed) found.delete(uuid);
  return found;
}

/** What servers and proxies say to a query that is too long, or that they don't understand. */
const REFUSALS = [400, 405, 414, 431, 501];

/** A cluster that does not take `uuid=a|b|c`, or a proxy that does not let it through. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof OntapError)) return false;
  return error.kind === 'validation' || error.kind === 'unsupported' || REFUSALS.includes(error.status ?? 0);
}

/** As many queries as it takes. */
export function chunks<T>(jobs: T[]): T[][] {
  return Array.from({ length: Math.ceil(jobs.length / UUIDS_A_QUERY) }, (_, index) =>
    jobs.slice(index * UUIDS_A_QUERY, (index + 1) * UUIDS_A_QUERY),
  );
}
