import { setTimeout as delay } from 'node:timers/promises';
import type { JobRecord } from '../../contracts/job';
import type { OntapClient } from '../../ontap';
import { OntapError } from '../../ontap';
import { ServerClock } from './server-clock';

/** A read waits this long for company. */
const COMPANY_MS = 100;
/** A uuid and its due instant, and what a read brought, are kept this long. */
const NOTED_MS = 60_000;
/** Uuids in one query: about 3,700 characters, well below what web servers take as a URL. */
const UUIDS_A_QUERY = 100;

/** One read: what was asked, what came, and when it began by the server's clock (a lower bound). */
interface Read {
  beganMs: number;
  asked: ReadonlySet<string>;
  answer: Promise<Map<string, JobRecord>>;
}

type JobReader = Pick<OntapClient, 'getJob' | 'listJobs'>;

/** Looks at the jobs of one cluster from one process: all that are due share reads. */
export class SharedReads {
  private readonly dueMs = new Map<string, number>();
  private waiting = new Set<string>();
  private gathering?: Promise<void>;
  private reads: Read[] = [];
  private isQueryRefused = false;

  constructor(
    private readonly client: JobReader,
    private readonly clock: ServerClock = new ServerClock(),
  ) {}

  /**
   * The job as a read showed it that began at or after `dueMs`; undefined when ONTAP does not know it.
   *
   * @param dueMs - When the look fell due, by Temporal's clock.
   */
  async look(uuid: string, dueMs: number): Promise<JobRecord | undefined> {
    this.clock.observe(dueMs);
    const read = this.madeSince(uuid, dueMs) ?? (await this.gather(uuid, dueMs));
    const job = (await read.answer).get(uuid);
    // Missing in a list may be a page that ended early: the single read decides.
    return job ?? (read.asked.size === 1 ? undefined : this.readOne(uuid));
  }

  /** The next look at a job falls due then: whoever reads at that instant asks for it, too. */
  note(uuid: string, dueMs: number): void {
    this.dueMs.set(uuid, dueMs);
  }

  /** The server's time as far as it is known, ms. */
  now(): number {
    return this.clock.now();
  }

  private madeSince(uuid: string, dueMs: number): Read | undefined {
    return this.reads.find(({ asked, beganMs }) => asked.has(uuid) && beganMs >= dueMs);
  }

  /** Waits for company, then reads; the read that serves this look. */
  private async gather(uuid: string, dueMs: number): Promise<Read> {
    this.waiting.add(uuid);
    this.gathering ??= delay(COMPANY_MS).then(() => this.begin());
    await this.gathering;
    const read = this.madeSince(uuid, dueMs);
    if (read === undefined) throw new Error('a read was begun without one of its looks');
    return read;
  }

  private begin(): void {
    const beganMs = this.clock.now();
    const uuids = [...new Set([...this.waiting, ...this.dueBy(beganMs)])];
    this.waiting = new Set();
    delete this.gathering;
    this.reads = this.reads.filter((read) => beganMs - read.beganMs < NOTED_MS);
    for (const asked of this.chunks(uuids)) {
      const answer = this.read(asked);
      // A failed read fails the looks that wait for it, and serves no later one.
      answer.catch(() => (this.reads = this.reads.filter((read) => read.answer !== answer)));
      this.reads.push({ beganMs, asked: new Set(asked), answer });
    }
  }

  private dueBy(nowMs: number): string[] {
    for (const [uuid, dueMs] of this.dueMs) if (nowMs - dueMs > NOTED_MS) this.dueMs.delete(uuid);
    const due = [...this.dueMs].filter(([, dueMs]) => dueMs <= nowMs).map(([uuid]) => uuid);
    for (const uuid of due) this.dueMs.delete(uuid);
    return due;
  }

  private chunks(uuids: string[]): string[][] {
    const size = this.isQueryRefused ? 1 : UUIDS_A_QUERY;
    return Array.from({ length: Math.ceil(uuids.length / size) }, (_, index) =>
      uuids.slice(index * size, (index + 1) * size),
    );
  }

  private async read(uuids: string[]): Promise<Map<string, JobRecord>> {
    const [only, ...more] = uuids;
    if (only !== undefined && more.length === 0) return byUuid([await this.readOne(only)]);
    try {
      return byUuid(await this.client.listJobs({ uuid: uuids }));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.isQueryRefused = true;
      return byUuid(await Promise.all(uuids.map((uuid) => this.readOne(uuid))));
    }
  }

  private async readOne(uuid: string): Promise<JobRecord | undefined> {
    try {
      return await this.client.getJob(uuid);
    } catch (error) {
      if (error instanceof OntapError && error.kind === 'notFound') return undefined;
      throw error;
    }
  }
}

function byUuid(jobs: (JobRecord | undefined)[]): Map<string, JobRecord> {
  return new Map(jobs.flatMap((job) => (job === undefined ? [] : [[job.uuid.toLowerCase(), job]])));
}

/** A cluster that does not take `uuid=a|b|c`. */
function isRefusal(error: unknown): boolean {
  return error instanceof OntapError && (error.kind === 'validation' || error.kind === 'unsupported');
}
