import fc from 'fast-check';
import { ServerClock } from '../../../src/activities/jobs/server-clock';

test('before anything was seen it is long ago', () => {
  expect(new ServerClock().now()).toBe(Number.NEGATIVE_INFINITY);
});

test('what has just fallen due is now, and from there time goes on', () => {
  let monotonic = 5;
  const clock = new ServerClock(() => monotonic);
  clock.observe(1_800_000_000_123);
  expect(clock.now()).toBe(1_800_000_000_123);
  monotonic += 250;
  expect(clock.now()).toBe(1_800_000_000_373);
});

test('it is never ahead of the server, never goes back, and is as late as the promptest arrival', () => {
  const arrivals = fc.array(
    fc.record({
      after: fc.double({ min: 0, max: 60_000, noNaN: true }),
      late: fc.integer({ min: 0, max: 9_000 }),
    }),
    { minLength: 1 },
  );
  fc.assert(
    fc.property(arrivals, fc.integer({ min: 0, max: 2_000_000_000_000 }), (all, epoch) => {
      let monotonic = 0;
      const clock = new ServerClock(() => monotonic);
      let before = clock.now();
      let promptest = Number.POSITIVE_INFINITY;
      for (const { after, late } of all) {
        monotonic += after;
        clock.observe(epoch + monotonic - late);
        promptest = Math.min(promptest, late);
        const behind = epoch + monotonic - clock.now();
        expect(behind).toBeGreaterThanOrEqual(-0.01);
        expect(behind).toBeLessThanOrEqual(promptest + 0.01);
        expect(clock.now()).toBeGreaterThanOrEqual(before);
        before = clock.now();
      }
    }),
  );
});
