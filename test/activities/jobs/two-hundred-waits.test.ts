import { many, openPoller } from '../support/poller';

const SECOND = 1_000;
const WAITS = 200;
const HOLD_MS = 90 * SECOND;
const ENDS_MS = 600 * SECOND;

/** 200 waits of ten minutes begun within that time, by attempts that hold and hand over. */
async function run(startOverMs: number) {
  const { time, cluster, wait } = openPoller();
  const gaps: number[] = [];
  let attempts = 0;
  const play = async (uuid: string, index: number) => {
    const beganMs = (startOverMs * index) / WAITS;
    await time.sleep(beganMs);
    let seenMs = time.now;
    for (let part = index / WAITS; time.now < beganMs + ENDS_MS; part = (part * 7.3) % 1) {
      attempts += 1;
      const held = wait(uuid, { ageMs: time.now - beganMs });
      await time.sleep(Math.min(HOLD_MS * (1 - part / 4), beganMs + ENDS_MS - time.now));
      held.close();
      for (const told of held.told) {
        const atMs = 'sight' in told ? Number(told.sight.job?.message) : seenMs;
        gaps.push(atMs - seenMs);
        seenMs = atMs;
      }
      await time.sleep(40); // from one attempt to the next
    }
  };
  const all = many(WAITS).map(play);
  await time.pass();
  await Promise.all(all);
  return { requests: cluster.asked.length, longestGapMs: Math.max(...gaps), attempts };
}

test.each([
  [1, 400],
  [90, 600],
])('200 waits of ten minutes, begun within %i s, cost at most %i requests', async (seconds, most) => {
  const { requests, longestGapMs, attempts } = await run(seconds * SECOND);
  expect(requests).toBeLessThanOrEqual(most);
  // What is on its way when one attempt hands over to the next is dropped, and read again.
  expect(longestGapMs).toBeLessThanOrEqual(8_200);
  expect(attempts / WAITS).toBeLessThanOrEqual(9);
});
