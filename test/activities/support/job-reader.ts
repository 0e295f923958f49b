import type { JobRecord } from '../../../src/contracts/job';
import { OntapError } from '../../../src/ontap';
import type { JobReader } from '../../../src/activities/jobs/job-source';
import type { VirtualTime } from './virtual-time';

/** One request, as a cluster sees it. */
export interface Asked {
  at: number;
  uuids: string[];
}

/** A cluster in virtual time: every job runs, and tells when it was asked. */
export class FakeCluster implements JobReader {
  readonly asked: Asked[] = [];
  /** Uuids that it does not know. */
  readonly unknown = new Set<string>();
  /** Uuids that a list leaves out, as a page that ended early does. */
  readonly leftOut = new Set<string>();
  /** Uuids that a list has twice, the first time in that state. */
  readonly listedTwice = new Map<string, 'failure' | 'running'>();
  /** What the next requests fail with: one for each, by how it is asked. */
  readonly failures: { list: OntapError[]; single: Map<string, OntapError> } = {
    list: [],
    single: new Map(),
  };
  refusesLists = false;
  latencyMs = 30;

  constructor(private readonly time: VirtualTime) {}

  async listJobs(query: { uuid?: unknown } = {}): Promise<JobRecord[]> {
    const uuids = query.uuid as string[];
    this.asked.push({ at: this.time.now, uuids });
    const failure = this.refusesLists ? ontapError('validation', 400) : this.failures.list.shift();
    const jobs = uuids
      .filter((uuid) => !this.unknown.has(uuid) && !this.leftOut.has(uuid))
      .flatMap((uuid) => [...this.twinOf(uuid), this.jobNow(uuid)]);
    await this.time.sleep(this.latencyMs);
    if (failure !== undefined) throw failure;
    return jobs;
  }

  async getJob(uuid: string): Promise<JobRecord> {
    this.asked.push({ at: this.time.now, uuids: [uuid] });
    const failure = this.unknown.has(uuid) ? ontapError('notFound', 404) : this.failures.single.get(uuid);
    const job = this.jobNow(uuid);
    await this.time.sleep(this.latencyMs);
    if (failure !== undefined) throw failure;
    return job;
  }

  get lists(): Asked[] {
    return this.asked.filter(({ uuids }) => uuids.length > 1);
  }

  private twinOf(uuid: string): JobRecord[] {
    const state = this.listedTwice.get(uuid);
    return state === undefined ? [] : [{ ...this.jobNow(uuid), state }];
  }

  /** `message` is the instant at which the cluster was asked. */
  private jobNow(uuid: string): JobRecord {
    return { uuid, state: 'running', message: String(this.time.now) };
  }
}

export function ontapError(kind: OntapError['kind'], status: number): OntapError {
  return new OntapError({ kind, status, retryable: kind === 'busy' || kind === 'transport', message: kind });
}
