import fc from 'fast-check';
import { ontapError } from '../support/job-reader';
import { EPOCH, many, openSharedReads, running } from '../support/shared-reads';

test('many looks at one instant share one read, which waits 100 ms for company', async () => {
  const { time, cluster, look } = openSharedReads();
  const looks = many(60).map(async (uuid, index) => time.sleep(index).then(() => look(uuid)));
  await time.pass();
  expect(await Promise.all(looks)).toEqual(many(60).map(running));
  expect(cluster.asked).toEqual([{ at: 100, uuids: many(60) }]);
});

test('a look that comes later shares it, when it had fallen due before the read began', async () => {
  const { time, cluster, reads, look } = openSharedReads();
  reads.note('late', EPOCH + 10);
  const first = look('first');
  await time.pass(5_000);
  await first;
  expect(cluster.asked).toEqual([{ at: 100, uuids: ['first', 'late'] }]);
  const late = look('late', 90);
  await time.pass();
  expect(await late).toMatchObject({ job: { message: '100' }, at: 5_000 });
  expect(cluster.asked).toHaveLength(1);
});

test('a look is not answered by a read that began before it fell due', async () => {
  const { time, cluster, reads, look } = openSharedReads();
  reads.note('u', EPOCH + 10);
  const first = look('first');
  await time.pass(5_000);
  await first;
  const late = look('u', 101);
  await time.pass();
  expect(await late).toMatchObject({ job: { message: '5000' } });
  expect(cluster.asked).toHaveLength(2);
});

test('what a read brought is kept for a minute', async () => {
  const { time, cluster, look } = openSharedReads();
  for (const at of [0, 59_000, 61_000]) {
    await time.pass(at);
    const other = look(`at ${at}`);
    const again = look('u', 0);
    await time.pass(at + 500);
    await Promise.all([other, again]);
  }
  expect(cluster.asked.map(({ uuids }) => uuids)).toEqual([['at 0', 'u'], ['at 59000'], ['at 61000']]);
  await time.pass(130_000);
  const later = look('next');
  await time.pass(130_500);
  const late = look('u', 0);
  await time.pass();
  await Promise.all([later, late]);
  expect(cluster.asked.at(-1)).toMatchObject({ uuids: ['u'] });
});

test('at most 100 uuids are asked for in one query, and all queries of an instant go at once', async () => {
  const { time, cluster, look } = openSharedReads();
  const looks = many(230).map((uuid) => look(uuid));
  await time.pass();
  expect((await Promise.all(looks)).map(({ uuid }) => uuid)).toEqual(many(230));
  expect(cluster.asked.map(({ at, uuids }) => [at, uuids.length])).toEqual([
    [100, 100],
    [100, 100],
    [100, 30],
  ]);
});

test('looks that come one by one are answered at a pace', async () => {
  const { time, cluster, look } = openSharedReads();
  const looks = many(100).map(async (uuid, index) => time.sleep(index * 50).then(() => look(uuid)));
  await time.pass();
  await Promise.all(looks);
  expect(cluster.asked.map(({ at }) => at)).toEqual([100, 1_600, 3_100, 4_600, 6_100]);
});

test('a lone look that was expected waits for nobody', async () => {
  const { time, cluster, reads, look } = openSharedReads();
  reads.note('lone', EPOCH + 10_000);
  await time.pass(10_000);
  const lone = look('lone');
  await time.pass();
  await lone;
  expect(cluster.asked).toEqual([{ at: 10_000, uuids: ['lone'] }]);
});

test('looks wished for one instant that fall due one after the other share one read all the same', async () => {
  const { time, cluster, reads } = openSharedReads();
  const wait = async (uuid: string, lateMs: number) => {
    for (let dueMs = 10_000; dueMs <= 50_000; dueMs += 10_000) {
      reads.note(uuid, EPOCH + dueMs);
      await time.sleep(dueMs + lateMs - time.now);
      await reads.look(uuid, EPOCH + dueMs + lateMs);
    }
  };
  const waits = many(40).map((uuid, index) => wait(uuid, index * 20));
  await time.pass();
  await Promise.all(waits);
  // The first instant teaches how late they are.
  expect(cluster.asked.filter(({ at }) => at >= 20_000).map(({ uuids }) => uuids.length)).toEqual([
    40, 40, 40, 40,
  ]);
});

/** One look that falls due so much later than it was wished for teaches that. */
async function teach(
  { time, reads, look }: ReturnType<typeof openSharedReads>,
  lateMs: number,
): Promise<void> {
  reads.note('teacher', EPOCH + 1_000);
  await time.pass(1_000 + lateMs);
  const taught = look('teacher');
  await time.pass(5_000);
  await taught;
}

test('looks of the next instant that come before a read has begun are waited for, too', async () => {
  const stage = openSharedReads();
  const { time, cluster, reads, look } = stage;
  await teach(stage, 400);
  for (const uuid of many(3)) reads.note(uuid, EPOCH + 9_700);
  for (const uuid of many(3, 'next')) reads.note(uuid, EPOCH + 10_000);
  const looks = [
    time.sleep(4_710).then(() => look('u0')),
    time.sleep(5_010).then(() => look('next0')),
    time.sleep(5_390).then(() => look('next1')),
  ];
  await time.pass();
  await Promise.all(looks);
  expect(cluster.asked.slice(1)).toEqual([
    { at: 10_400, uuids: ['u0', 'next0', 'next1', 'u1', 'u2', 'next2'] },
  ]);
});

test('looks that keep coming do not put a read off for longer than two seconds', async () => {
  const stage = openSharedReads();
  const { time, cluster, reads, look } = stage;
  await teach(stage, 1_900);
  const looks = many(8).map(async (uuid, index) => {
    reads.note(uuid, EPOCH + 10_000 + index * 1_000);
    await time.sleep(5_000 + index * 1_000);
    return look(uuid);
  });
  await time.pass();
  const waited = (await Promise.all(looks)).map(({ at }, index) => at - (10_000 + index * 1_000));
  expect(Math.max(...waited)).toBeLessThanOrEqual(2_030);
  expect(cluster.asked.slice(1).map(({ at }) => at)).toEqual([12_000, 15_000, 18_000]);
});

test('of several reads that would do the newest answers', async () => {
  const { time, cluster, look } = openSharedReads();
  for (const at of [0, 5_000]) {
    await time.pass(at);
    const one = look('u');
    await time.pass(at + 1_000);
    await one;
  }
  const late = look('u', 50);
  await time.pass();
  expect(await late).toMatchObject({ job: { message: '5100' } });
  expect(cluster.asked).toHaveLength(2);
});

test('a look is never answered by a read older than its due instant, whatever comes when', async () => {
  const step = fc.record({
    uuid: fc.constantFrom(...many(6)),
    /** Since the look before. */
    afterMs: fc.integer({ min: 0, max: 3_000 }),
    /** From its due instant to its arrival. */
    arrivesMs: fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 70_000 })),
    /** When the next look at this job is wished for; not always true. */
    notedMs: fc.option(fc.integer({ min: 0, max: 5_000 })),
    latencyMs: fc.integer({ min: 0, max: 2_000 }),
    fault: fc.constantFrom('none', 'none', 'none', 'left out', 'unknown', 'failing', 'refused'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
      const { time, cluster, reads } = openSharedReads();
      let dueMs = 0;
      const looks = steps.map(async ({ uuid, afterMs, arrivesMs, notedMs, latencyMs, fault }) => {
        dueMs += afterMs;
        const due = dueMs;
        await time.sleep(due + arrivesMs);
        cluster.latencyMs = latencyMs;
        if (fault === 'left out') cluster.leftOut.add(uuid);
        if (fault === 'unknown') cluster.unknown.add(uuid);
        if (fault === 'refused') cluster.refusesLists = true;
        if (fault === 'failing') cluster.failures.list.push(ontapError('busy', 503));
        const sight = await reads.look(uuid, EPOCH + due).catch(() => undefined);
        if (notedMs !== null) reads.note(uuid, reads.now() + notedMs);
        return { due, sight };
      });
      await time.pass();
      for (const { due, sight } of await Promise.all(looks)) {
        if (sight === undefined) continue;
        const readAt = sight.job === undefined ? sight.askedMs - EPOCH : Number(sight.job.message);
        expect(readAt).toBeGreaterThanOrEqual(due);
        expect(sight.askedMs - EPOCH).toBeLessThanOrEqual(readAt);
        expect(sight.answeredMs).toBeGreaterThanOrEqual(sight.askedMs);
      }
      expect(Math.max(0, ...cluster.asked.map(({ uuids }) => uuids.length))).toBeLessThanOrEqual(100);
    }),
    { numRuns: 200 },
  );
});
