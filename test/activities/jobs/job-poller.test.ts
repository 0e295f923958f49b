import { ontapError } from '../support/job-reader';
import { many, openPoller } from '../support/poller';

const SECOND = 1_000;

test.each([
  ['young', 0, 20, 1],
  ['some time', 20, 40, 2],
  ['long', 60, 400, 4],
  ['a month', 2_600_000, 400, 4],
])('a job that is awaited for %s is asked for at its pace', async (_, ageS, forS, every) => {
  const { time, cluster, wait } = openPoller();
  const one = wait('u', { ageMs: ageS * SECOND });
  await time.pass(forS * SECOND);
  one.close();
  const count = cluster.asked.length;
  expect(Math.abs(count - forS / every)).toBeLessThanOrEqual(2);
  const gaps = cluster.asked.slice(2).map(({ at }, index) => at - (cluster.asked[index + 1]?.at ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(every * SECOND + 100);
});

test('nobody waits, nobody asks', async () => {
  const { time, cluster, wait } = openPoller();
  const one = wait('u');
  await time.pass(3 * SECOND);
  one.close();
  const before = cluster.asked.length;
  await time.pass(3_600 * SECOND);
  expect(cluster.asked.length).toBe(before);
});

test('waits that begin together share one query, a hundred uuids each, and go on sharing', async () => {
  const { time, cluster, wait } = openPoller();
  const waits = many(250).map((uuid) => wait(uuid));
  await time.pass(50 * SECOND);
  expect(cluster.asked.slice(0, 3).map(({ at, uuids }) => [at, uuids.length])).toEqual([
    [100, 100],
    [100, 100],
    [100, 50],
  ]);
  // 20 s at 1 s, 30 s at 2 s, three queries each, and the first one.
  expect(cluster.asked.length).toBeLessThanOrEqual(3 * (1 + 20 + 15 + 1));
  for (const { told } of waits) expect(told.length).toBeGreaterThanOrEqual(34);
});

test('waits that begin one by one are looked at first at a pace, and soon share all looks', async () => {
  const { time, cluster, wait } = openPoller();
  for (const uuid of many(100)) {
    wait(uuid);
    await time.pass(time.now + 50);
  }
  await time.pass(10 * SECOND);
  // Of 5 s: a read every half second for newcomers, one a second for the others.
  expect(cluster.asked.filter(({ at }) => at < 5 * SECOND).length).toBeLessThanOrEqual(17);
  expect(cluster.asked.filter(({ at }) => at >= 6 * SECOND).map(({ uuids }) => uuids.length)).toEqual([
    100, 100, 100, 100, 100,
  ]);
});

test('the next attempt of a wait goes on where the one before was: no look between', async () => {
  const { time, cluster, wait } = openPoller();
  const first = wait('u', { ageMs: 200 * SECOND });
  await time.pass(9 * SECOND);
  first.close();
  await time.pass(9_050);
  const before = cluster.asked.length;
  const second = wait('u', { ageMs: 209 * SECOND });
  await time.pass(12_500);
  expect(cluster.asked.slice(before).map(({ at }) => at)).toEqual([12 * SECOND]);
  expect(second.told).toHaveLength(1);
});

test('a wait that was started anew is young: its first look comes within a second', async () => {
  const { time, cluster, wait } = openPoller();
  wait('u', { ageMs: 200 * SECOND });
  await time.pass(9 * SECOND);
  const before = cluster.asked.length;
  wait('u');
  await time.pass(10_100);
  expect(cluster.asked.length).toBeGreaterThan(before);
});

test('a read that is under way answers nobody who came after it had begun', async () => {
  const { time, cluster, wait } = openPoller();
  cluster.latencyMs = 3 * SECOND;
  wait('u');
  await time.pass(SECOND);
  const late = wait('u');
  await time.pass(12 * SECOND);
  expect(late.told[0]).toMatchObject({ sight: { job: { message: expect.any(String) as string } } });
  for (const told of late.told)
    expect('sight' in told && Number(told.sight.job?.message)).toBeGreaterThanOrEqual(SECOND);
});

test('however long ONTAP takes, one read at a time asks for a job', async () => {
  const { time, cluster, wait } = openPoller();
  cluster.latencyMs = 30 * SECOND;
  wait('u');
  await time.pass(95 * SECOND);
  expect(cluster.asked.length).toBeLessThanOrEqual(4);
});

test('of several waits for one job the most impatient sets the pace, and all are told', async () => {
  const { time, cluster, wait } = openPoller();
  const rare = wait('u', { ageMs: 10_000 * SECOND, maxLookMs: 120 * SECOND });
  await time.pass(200 * SECOND);
  expect(cluster.asked.length).toBeLessThanOrEqual(6);
  const often = wait('u', { ageMs: 10_000 * SECOND });
  await time.pass(240 * SECOND);
  expect(often.told.length).toBeGreaterThanOrEqual(9);
  expect(rare.told.length).toBeGreaterThanOrEqual(often.told.length);
});

test('a uuid that is missing from an answer is read alone: then only is it unknown', async () => {
  const { time, cluster, wait } = openPoller();
  cluster.unknown.add('gone');
  cluster.leftOut.add('left out');
  const [a, gone, leftOut] = ['a', 'gone', 'left out'].map((uuid) => wait(uuid));
  await time.pass(900);
  expect(cluster.asked.map(({ uuids }) => uuids)).toEqual([
    ['a', 'gone', 'left out'],
    ['gone'],
    ['left out'],
  ]);
  expect(a?.told[0]).toMatchObject({ sight: { job: { uuid: 'a' } } });
  expect(leftOut?.told[0]).toMatchObject({ sight: { job: { uuid: 'left out' } } });
  expect(gone?.told[0]).toMatchObject({
    sight: expect.not.objectContaining({ job: expect.anything() }) as object,
  });
});

test('a job that one answer lists in two states is read alone; one that it lists twice alike is not', async () => {
  const { time, cluster, wait } = openPoller();
  cluster.listedTwice.set('torn', 'failure').set('twice', 'running');
  const [torn, twice] = ['torn', 'twice'].map((uuid) => wait(uuid));
  await time.pass(900);
  expect(cluster.asked.map(({ uuids }) => uuids)).toEqual([['torn', 'twice'], ['torn']]);
  expect(torn?.told).toMatchObject([{ sight: { job: { uuid: 'torn', state: 'running' } } }]);
  expect(twice?.told).toMatchObject([{ sight: { job: { uuid: 'twice' } } }]);
});

test('a job that is missing is looked for less and less, at least every 15 s', async () => {
  const { time, cluster, wait } = openPoller();
  cluster.unknown.add('gone');
  const gone = wait('gone', { ageMs: 200 * SECOND });
  await time.pass(300 * SECOND);
  expect(cluster.asked.length).toBeLessThanOrEqual(35);
  const ats = gone.told.map(({ at }) => at);
  expect(Math.max(...ats.slice(1).map((at, index) => at - (ats[index] ?? 0)))).toBeLessThanOrEqual(15_200);
});

describe('when ONTAP has no answer', () => {
  test('every wait of the query is told why and when it is asked next, and the others of other queries are not', async () => {
    const { time, cluster, wait } = openPoller();
    cluster.failures.list.push(ontapError('busy', 503));
    const waits = many(150).map((uuid) => wait(uuid));
    await time.pass(900);
    const failed = waits.filter(({ told }) => told.some((one) => 'error' in one));
    expect(failed.map(({ uuid }) => uuid)).toEqual(many(100));
    expect(failed[0]?.told[0]).toMatchObject({
      error: { kind: 'busy' },
      nextTryMs: expect.any(Number) as number,
    });
    await time.pass(3 * SECOND);
    for (const { told } of waits) expect(told.at(-1)).toHaveProperty('sight');
  });

  test('it is asked again at the pace that the failure has, or less and less often', async () => {
    for (const [pace, most] of [
      [30_000, 4],
      [undefined, 25],
    ] as const) {
      const { time, cluster, wait } = openPoller(() => pace);
      cluster.failures.single.set('u', ontapError('auth', 401));
      const one = wait('u');
      await time.pass(100 * SECOND);
      expect(cluster.asked.length).toBeLessThanOrEqual(most);
      cluster.failures.single.clear();
      await time.pass(131 * SECOND);
      expect(one.told.at(-1)).toHaveProperty('sight');
    }
  });

  test('the next attempt of a wait is not asked for any sooner', async () => {
    const { time, cluster, wait } = openPoller(() => 30_000);
    cluster.failures.single.set('u', ontapError('forbidden', 403));
    const first = wait('u');
    await time.pass(500);
    first.close();
    const second = wait('u');
    await time.pass(29 * SECOND);
    expect(cluster.asked).toHaveLength(1);
    await time.pass(31 * SECOND);
    expect(cluster.asked).toHaveLength(2);
    expect(second.told).toHaveLength(1);
  });
});

describe('a cluster that refuses the query', () => {
  test('is asked for one job at a time from then on, and one that fails does not fail the others', async () => {
    const { time, cluster, wait } = openPoller();
    cluster.refusesLists = true;
    cluster.failures.single.set('odd', ontapError('protocol', 500));
    const waits = ['a', 'odd', 'b'].map((uuid) => wait(uuid));
    await time.pass(10 * SECOND);
    expect(cluster.lists).toHaveLength(1);
    expect(waits.map(({ told }) => told.some((one) => 'error' in one))).toEqual([false, true, false]);
  });

  test.each([
    ['unsupported', 405, true],
    ['protocol', 414, true],
    ['protocol', 431, true],
    ['busy', 503, false],
    ['auth', 401, false],
    ['protocol', 200, false],
  ] as const)('%s with HTTP %i: is that a refusal of the query? %s', async (kind, status, isRefusal) => {
    const { time, cluster, wait } = openPoller();
    cluster.failures.list.push(ontapError(kind, status));
    const waits = ['a', 'b'].map((uuid) => wait(uuid));
    await time.pass(900);
    expect(waits.map(({ told }) => 'sight' in (told[0] ?? {}))).toEqual([isRefusal, isRefusal]);
  });

  test('is asked for many again after an hour', async () => {
    const { time, cluster, wait } = openPoller();
    cluster.refusesLists = true;
    for (const uuid of many(2)) wait(uuid, { ageMs: 1_000 * SECOND, maxLookMs: 32 * SECOND });
    await time.pass(600 * SECOND);
    cluster.refusesLists = false;
    await time.pass(3_500 * SECOND);
    expect(cluster.lists).toHaveLength(1);
    await time.pass(3_700 * SECOND);
    expect(cluster.lists.length).toBeGreaterThan(1);
  });
});
