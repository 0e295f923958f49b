import { HELD, HeldLooks, type HoldSettings } from '../../../src/activities/jobs/held-looks';
import { JobPoller, type Told, type Wait } from '../../../src/activities/jobs/job-poller';
import { JobSource } from '../../../src/activities/jobs/job-source';
import { ServerClock } from '../../../src/activities/jobs/server-clock';
import { FakeCluster } from './job-reader';
import { VirtualTime } from './virtual-time';

/** The server's time when virtual time begins; the worker's own clock has nothing to do with it. On every grid. */
export const EPOCH = 1_800_000_512_000;

/** A cluster in virtual time, and the poller of a process that asks it. */
export function openPoller(paceOf?: (error: unknown) => number | undefined) {
  const time = new VirtualTime();
  const cluster = new FakeCluster(time);
  const poller = new JobPoller(new JobSource(cluster, () => time.now), {
    clock: new ServerClock(() => time.now),
    timer: (ms, run) => {
      let isOn = true;
      void time.sleep(ms).then(() => isOn && run());
      return () => void (isOn = false);
    },
    ...(paceOf === undefined ? {} : { paceOf }),
  });
  /** A wait that goes on until it is closed; what it was told, and when. */
  const wait = (uuid: string, { ageMs = 0, ...change }: Partial<Wait> & { ageMs?: number } = {}) => {
    const openedMs = time.now;
    const watch = poller.open(uuid, EPOCH + openedMs, {
      beganMs: EPOCH + openedMs - ageMs,
      maxLookMs: 4_000,
      isDue: false,
      ...change,
    });
    const told: ({ at: number } & Told)[] = [];
    let isOpen = true;
    void (async () => {
      for (;;) {
        const next = await watch.next();
        if (!isOpen || next === undefined) return;
        told.push({ at: time.now, ...next });
      }
    })();
    const close = () => {
      isOpen = false;
      watch.close();
    };
    return { uuid, openedMs, told, watch, close };
  };
  return { time, cluster, poller, wait };
}

/** Holds of a process, with these settings instead of a worker's. */
export const holdsOf = (change: Partial<HoldSettings>, stopping?: AbortSignal, random = () => 0) =>
  new HeldLooks({ ...HELD, ...change }, stopping, random);

/** Names of so many jobs. */
export const many = (count: number, name = 'u') =>
  Array.from({ length: count }, (_, index) => `${name}${index}`);
