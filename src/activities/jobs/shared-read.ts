import type { JobRecord } from '../../contracts/job';
import type { Sight } from '../../rules/jobs';
import type { JobSource } from './job-source';

/** One read of several jobs, for all looks that fell due before it. */
export class SharedRead {
  /** The server's time at its begin, at least. */
  readonly beganMs: number;
  private readonly asked: ReadonlySet<string>;
  private readonly listed: Promise<{ jobs: Map<string, JobRecord> | undefined; answeredMs: number }>;
  private readonly single = new Map<string, Promise<Sight>>();

  /** @param now - The server's time, at least. */
  constructor(
    private readonly source: JobSource,
    uuids: string[],
    private readonly now: () => number,
    onFailure: (read: SharedRead) => void,
  ) {
    this.beganMs = now();
    this.asked = new Set(uuids);
    this.listed = source.list(uuids).then((jobs) => ({ jobs, answeredMs: now() }));
    this.listed.catch(() => onFailure(this));
  }

  /** True when it answers a look at that job which fell due then. */
  serves(uuid: string, dueMs: number): boolean {
    return this.asked.has(uuid) && this.beganMs >= dueMs;
  }

  /** The job as ONTAP showed it, and when: a look may come long after the read that serves it. */
  async job(uuid: string): Promise<Sight> {
    const { jobs, answeredMs } = await this.listed;
    const job = jobs?.get(uuid);
    // Missing in a list may be a page that ended early: only the read of this job alone tells.
    return job === undefined ? this.alone(uuid) : { job, askedMs: this.beganMs, answeredMs };
  }

  /** Looks at the same job share it; one that failed is forgotten. */
  private alone(uuid: string): Promise<Sight> {
    const begun = this.single.get(uuid);
    if (begun !== undefined) return begun;
    const read = this.readAlone(uuid);
    this.single.set(uuid, read);
    read.catch(() => this.single.delete(uuid));
    return read;
  }

  private async readAlone(uuid: string): Promise<Sight> {
    const askedMs = this.now();
    const job = await this.source.get(uuid);
    return { ...(job === undefined ? {} : { job }), askedMs, answeredMs: this.now() };
  }
}
