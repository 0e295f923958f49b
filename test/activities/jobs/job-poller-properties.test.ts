import fc from 'fast-check';
import { ontapError } from '../support/job-reader';
import { EPOCH, many, openPoller } from '../support/poller';

const wait = fc.record({
  uuid: fc.constantFrom(...many(6)),
  /** Since the wait before. */
  afterMs: fc.integer({ min: 0, max: 3_000 }),
  ageMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 200_000 })),
  holdMs: fc.integer({ min: 0, max: 30_000 }),
  isDue: fc.boolean(),
  maxLookMs: fc.constantFrom(1_000, 4_000, 32_000),
  latencyMs: fc.integer({ min: 0, max: 5_000 }),
  fault: fc.constantFrom('none', 'none', 'none', 'left out', 'unknown', 'failing', 'refused'),
});

test('whatever comes when: no stale read, no empty request, none for a job that nobody waits for, one at a time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(wait, { minLength: 1, maxLength: 20 }), async (plan) => {
      const { time, cluster, wait: open } = openPoller();
      const spans: { uuid: string; from: number; to: number }[] = [];
      let atMs = 0;
      const waits = plan.map(async ({ uuid, afterMs, holdMs, latencyMs, fault, ...change }) => {
        atMs += afterMs;
        const from = atMs;
        spans.push({ uuid, from, to: from + holdMs });
        await time.sleep(from);
        cluster.latencyMs = latencyMs;
        if (fault === 'left out') cluster.leftOut.add(uuid);
        if (fault === 'unknown') cluster.unknown.add(uuid);
        if (fault === 'refused') cluster.refusesLists = true;
        if (fault === 'failing') cluster.failures.list.push(ontapError('busy', 503));
        const one = open(uuid, change);
        await time.sleep(holdMs);
        one.close();
        return one;
      });
      await time.pass();
      for (const { told, openedMs } of await Promise.all(waits)) {
        for (const one of told) {
          if (!('sight' in one)) continue;
          const { job, askedMs, answeredMs } = one.sight;
          const readAt = job === undefined ? askedMs - EPOCH : Number(job.message);
          expect(readAt).toBeGreaterThanOrEqual(openedMs);
          expect(askedMs - EPOCH).toBeLessThanOrEqual(readAt);
          expect(answeredMs).toBeGreaterThanOrEqual(askedMs);
        }
      }
      const isWaited = (uuid: string, at: number) =>
        spans.some((span) => span.uuid === uuid && span.from <= at && at <= span.to + 15_000);
      for (const { at, uuids } of cluster.asked) {
        expect(uuids.length).toBeGreaterThanOrEqual(1);
        expect(uuids.length).toBeLessThanOrEqual(100);
        for (const uuid of uuids) expect(isWaited(uuid, at)).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});

test('a job that ends is seen within its pace and what a read takes, at any age', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 2_600_000_000 }),
      fc.integer({ min: 1_000, max: 60_000 }),
      fc.integer({ min: 0, max: 200 }),
      async (ageMs, endsAtMs, latencyMs) => {
        const { time, cluster, wait: open } = openPoller();
        cluster.latencyMs = latencyMs;
        const one = open('u', { ageMs });
        await time.pass(endsAtMs + 10_000);
        one.close();
        const seen = one.told.find((told) => 'sight' in told && Number(told.sight.job?.message) >= endsAtMs);
        expect((seen?.at ?? Infinity) - endsAtMs).toBeLessThanOrEqual(4_100 + latencyMs);
      },
    ),
    { numRuns: 40 },
  );
});
