import { type ObserverAfterKill, observerKilled } from './support/observer-killed';

// At once, since each mostly waits: for the first two looks (30 s apart), until the server takes an activity back from a
// dead worker (90 s), and for a window of a minute.
jest.setTimeout(600_000);

/** No age is longer than the truth, and none is lost. */
function assertAges({ before, after, movedAtMs }: ObserverAfterKill): void {
  const { still, moved, ended, atMs } = after;
  expect(before.still.unchangedMs).toBeGreaterThanOrEqual(29_000);
  expect(still.firstSeen).toBe(before.still.firstSeen);
  expect(still.unchangedMs).toBeGreaterThanOrEqual(before.still.unchangedMs);
  expect(still.unchangedMs).toBeLessThanOrEqual(atMs - Date.parse(still.firstSeen));
  expect(moved.unchangedMs).toBeLessThanOrEqual(atMs - movedAtMs);
  expect(ended).toMatchObject([{ sessionId: '1:3', went: 'in_gap' }]);
}

test.concurrent(
  'a worker that is killed between two looks costs no age, and a clean-up whose window has the gap says so',
  async () => {
    const found = await observerKilled('between_looks', 3);
    assertAges(found);
    expect(found).toMatchObject({ report: { outcome: 'enforced', evidence: 'fresh' }, wrongfulKills: 0 });
    expect(found.report.remarks[0]).toMatch(
      /watched for .*: the observer did not look for .*, the policy bears 1m$/,
    );
  },
);

test.concurrent(
  'a worker that is killed while it waits for an answer costs no age, and a clean-up rests on the looks since',
  async () => {
    const found = await observerKilled('in_a_look', 5);
    assertAges(found);
    expect(found).toMatchObject({ report: { outcome: 'enforced', evidence: 'collected' }, wrongfulKills: 0 });
    expect(found.report.remarks[0]).toMatch(
      /^rests on looks of the observer .*, without a gap, and two of this run$/,
    );
  },
);
