import { JobSource } from '../../../src/activities/jobs/job-source';
import { ServerClock } from '../../../src/activities/jobs/server-clock';
import { SharedReads } from '../../../src/activities/jobs/shared-reads';
import { nextLookDelay } from '../../../src/rules/jobs';
import { createRandom } from '../../../src/simulator/random';
import { FakeCluster } from '../support/job-reader';
import { VirtualTime } from '../support/virtual-time';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const WAITS = 200;
/** Activities of one cluster that a worker runs at a time. */
const SLOTS = 50;
const MAX_LOOK_MS = 32 * SECOND;
/** What a run asks for besides jobs: identity and NDMP mode of the cluster. */
const OTHER_REQUESTS = 2;

/** A machine: how late things happen on it, ms, and how many waits it begins in a second. */
interface Machine {
  /** From the worker's answer to the server's time of it. */
  reportMs: [number, number];
  /** From the instant at which a look falls due to its arrival at the worker. */
  arrivalMs: [number, number];
  beginsPerSecond: number;
}

const IDLE: Machine = { reportMs: [3, 25], arrivalMs: [5, 60], beginsPerSecond: 100 };
const BUSY: Machine = { reportMs: [20, 150], arrivalMs: [20, 300], beginsPerSecond: 50 };

class Slots {
  private free = SLOTS;
  private readonly queue: (() => void)[] = [];

  async take(): Promise<void> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.queue.push(resolve));
  }

  giveBack(): void {
    const next = this.queue.shift();
    if (next === undefined) this.free += 1;
    else next();
  }
}

/** The looks of 200 waits of ten minutes, as Temporal would let them fall due. */
async function run({ reportMs, arrivalMs, beginsPerSecond }: Machine, startOverMs: number, seed: number) {
  const time = new VirtualTime();
  const cluster = new FakeCluster(time);
  const random = createRandom(seed);
  const epoch = 1_800_000_000_000 + random.int(0, 64 * SECOND);
  const reads = new SharedReads(new JobSource(cluster), new ServerClock(() => time.now), time.sleep);
  const slots = new Slots();
  const gaps: number[] = [];
  const wait = async (index: number) => {
    await time.sleep(Math.max((startOverMs * index) / WAITS, (index * SECOND) / beginsPerSecond));
    const [beganMs, endMs] = [epoch + time.now, time.now + 10 * MINUTE];
    let dueMs = beganMs;
    for (let seenMs = time.now; ;) {
      await time.sleep(random.int(...arrivalMs));
      await slots.take();
      const { job } = await reads.look(`u${index}`, dueMs);
      gaps.push(Number(job?.message) - seenMs);
      seenMs = Number(job?.message);
      const nowMs = reads.now();
      const delay = nextLookDelay({ nowMs, beganMs, maxLookMs: MAX_LOOK_MS });
      reads.note(`u${index}`, nowMs + delay);
      await time.sleep(random.int(...reportMs));
      slots.giveBack();
      if (time.now >= endMs) return;
      dueMs = epoch + time.now + delay;
      await time.sleep(delay);
    }
  };
  for (let index = 0; index < WAITS; index++) void wait(index);
  await time.pass();
  return { requests: cluster.asked.length + OTHER_REQUESTS, longestGapMs: Math.max(...gaps) };
}

test.each([
  ['an idle machine', IDLE, 1],
  ['an idle machine', IDLE, 2],
  ['a busy machine', BUSY, 1],
  ['a busy machine', BUSY, 2],
])(
  'begun within a second on %s, 200 waits of ten minutes take at most 100 requests (%#)',
  async (_, machine, seed) => {
    const { requests } = await run(machine, SECOND, seed);
    expect(requests).toBeLessThanOrEqual(100);
  },
);

test.each([
  ['an idle machine', IDLE],
  ['a busy machine', BUSY],
])('begun over 90 s on %s, they take at most one each and 200 more', async (_, machine) => {
  const { requests } = await run(machine, 90 * SECOND, 3);
  expect(requests).toBeLessThanOrEqual(400);
});

test('meanwhile no job goes unseen for longer than 64 s and what a read waits for company', async () => {
  const { longestGapMs } = await run(BUSY, SECOND, 4);
  expect(longestGapMs).toBeGreaterThan(60 * SECOND);
  expect(longestGapMs).toBeLessThanOrEqual(64 * SECOND + 3 * SECOND);
});
