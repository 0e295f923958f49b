import type { JobRecord } from '../../contracts/job';
import type { JobSource } from './job-source';

/** One read of several jobs, for all looks that fell due before it. */
export class SharedRead {
  private readonly asked: ReadonlySet<string>;
  private readonly listed: Promise<Map<string, JobRecord> | undefined>;
  private readonly single = new Map<string, Promise<JobRecord | undefined>>();

  /** @param beganMs - The server's time now, at least. */
  constructor(
    private readonly source: JobSource,
    uuids: string[],
    readonly beganMs: number,
    onFailure: (read: SharedRead) => void,
  ) {
    this.asked = new Set(uuids);
    this.listed = source.list(uuids);
    this.listed.catch(() => onFailure(this));
  }

  /** True when it answers a look at that job which fell due then. */
  serves(uuid: string, dueMs: number): boolean {
    return this.asked.has(uuid) && this.beganMs >= dueMs;
  }

  /** The job as ONTAP showed it; undefined when ONTAP does not know it. */
  async job(uuid: string): Promise<JobRecord | undefined> {
    const listed = await this.listed;
    // Missing in a list may be a page that ended early: the read of this job alone decides.
    return listed?.get(uuid) ?? this.alone(uuid);
  }

  /** Looks at the same job share it; one that failed is forgotten. */
  private alone(uuid: string): Promise<JobRecord | undefined> {
    const begun = this.single.get(uuid);
    if (begun !== undefined) return begun;
    const read = this.source.get(uuid);
    this.single.set(uuid, read);
    read.catch(() => this.single.delete(uuid));
    return read;
  }
}
