import { JobSource } from '../../../src/activities/jobs/job-source';
import { ServerClock } from '../../../src/activities/jobs/server-clock';
import { SharedReads } from '../../../src/activities/jobs/shared-reads';
import { FakeCluster } from './job-reader';
import { VirtualTime } from './virtual-time';

/** The server's time when virtual time begins; the worker's own clock has nothing to do with it. */
export const EPOCH = 1_800_000_000_000;

/** Shared reads of a cluster in virtual time. */
export function openSharedReads() {
  const time = new VirtualTime();
  const cluster = new FakeCluster(time);
  const reads = new SharedReads(new JobSource(cluster), new ServerClock(() => time.now), time.sleep);
  /** A look that falls due now; what became of it, and when. */
  const look = async (uuid: string, dueMs = time.now) => {
    const outcome = await reads.look(uuid, EPOCH + dueMs).then(
      (sight) => ({ job: undefined, ...sight }),
      (error: unknown) => ({ error: (error as Error).message }),
    );
    return { uuid, at: time.now, ...outcome };
  };
  return { time, cluster, reads, look };
}

/** Names of so many jobs. */
export const many = (count: number, name = 'u') =>
  Array.from({ length: count }, (_, index) => `${name}${index}`);
/** The outcome of a look at a job that runs. */
export const running = (uuid: string) =>
  expect.objectContaining({ job: expect.objectContaining({ uuid }) as object }) as object;
