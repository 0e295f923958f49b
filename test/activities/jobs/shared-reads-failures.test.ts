import { JobSource } from '../../../src/activities/jobs/job-source';
import { FakeCluster, ontapError } from '../support/job-reader';
import { EPOCH, many, openSharedReads, running } from '../support/shared-reads';
import { VirtualTime } from '../support/virtual-time';

test('a failed read fails the looks that it served, and no others', async () => {
  const { time, cluster, reads, look } = openSharedReads();
  cluster.failures.list.push(ontapError('busy', 503));
  reads.note('noted', EPOCH + 50);
  const served = [look('a'), look('b')];
  await time.pass(5_000);
  expect(await Promise.all(served)).toMatchObject([{ error: 'busy' }, { error: 'busy' }]);
  // Asked for in vain by the read that failed, and due before it: it reads for itself.
  const later = look('noted', 60);
  await time.pass();
  expect(await later).toEqual(running('noted'));
  expect(cluster.asked.map(({ uuids }) => uuids)).toEqual([['a', 'b', 'noted'], ['noted']]);
});

test('of two queries of one instant the one that fails does not fail the other', async () => {
  const { time, cluster, look } = openSharedReads();
  cluster.failures.list.push(ontapError('transport', 0));
  const looks = many(150).map((uuid) => look(uuid));
  await time.pass();
  const failed = (await Promise.all(looks)).filter((outcome) => 'error' in outcome);
  expect(failed.map(({ uuid }) => uuid)).toEqual(many(100));
});

test('a uuid that is missing from an answer is read alone: then only is it unknown', async () => {
  const { time, cluster, look } = openSharedReads();
  cluster.unknown.add('gone');
  cluster.leftOut.add('left out');
  const looks = ['a', 'gone', 'left out'].map((uuid) => look(uuid));
  await time.pass();
  expect(await Promise.all(looks)).toEqual([
    running('a'),
    expect.objectContaining({ uuid: 'gone', job: undefined }),
    running('left out'),
  ]);
  expect(cluster.asked.slice(1).map(({ uuids }) => uuids)).toEqual([['gone'], ['left out']]);
});

test('a look that comes late is told when the read that serves it asked: what it did not find was missing then', async () => {
  const { time, cluster, reads, look } = openSharedReads();
  cluster.unknown.add('gone');
  reads.note('gone', EPOCH + 50);
  const first = look('a');
  await time.pass(40_000);
  await first;
  const late = reads.look('gone', EPOCH + 50);
  await time.pass();
  expect((await late).job).toBeUndefined();
  const shared = reads.look('gone', EPOCH + 50);
  await time.pass(50_000);
  // The single read that both share.
  expect(await shared).toEqual(await late);
  expect((await shared).askedMs).toBeLessThan(EPOCH + 41_000);
});

test('one uuid that fails does not fail the others, and fails later looks no more than once', async () => {
  const { time, cluster, look } = openSharedReads();
  cluster.leftOut.add('odd');
  cluster.failures.single.set('odd', ontapError('protocol', 500));
  const looks = ['a', 'odd', 'b'].map((uuid) => look(uuid));
  await time.pass(5_000);
  expect(await Promise.all(looks)).toEqual([
    running('a'),
    expect.objectContaining({ uuid: 'odd', error: 'protocol' }),
    running('b'),
  ]);
  cluster.failures.single.clear();
  const again = look('odd', 50);
  await time.pass();
  expect(await again).toEqual(running('odd'));
});

test('two looks at one job share its single read', async () => {
  const { time, cluster, look } = openSharedReads();
  cluster.unknown.add('gone');
  const looks = ['a', 'gone', 'gone'].map((uuid) => look(uuid));
  await time.pass();
  await Promise.all(looks);
  expect(cluster.asked.map(({ uuids }) => uuids)).toEqual([['a', 'gone'], ['gone']]);
});

describe('a cluster that refuses the query', () => {
  test('is asked for one job at a time from then on, and only for those that are looked at', async () => {
    const { time, cluster, reads, look } = openSharedReads();
    cluster.refusesLists = true;
    const first = ['a', 'b'].map((uuid) => look(uuid));
    reads.note('c', EPOCH + 10);
    await time.pass(10_000);
    expect(await Promise.all(first)).toEqual([running('a'), running('b')]);
    expect(cluster.lists).toHaveLength(1);
    const next = ['a', 'b'].map((uuid) => look(uuid));
    await time.pass();
    expect(await Promise.all(next)).toEqual([running('a'), running('b')]);
    expect(cluster.lists).toHaveLength(1);
    expect(cluster.asked.slice(1).map(({ uuids }) => uuids)).toEqual([['a'], ['b'], ['a'], ['b']]);
  });

  test('is asked for many again after an hour', async () => {
    const time = new VirtualTime();
    const cluster = new FakeCluster(time);
    const source = new JobSource(cluster, () => time.now);
    const list = async () => {
      const listed = source.list(['a', 'b']);
      await time.pass();
      return listed;
    };
    cluster.refusesLists = true;
    expect(await list()).toBeUndefined();
    cluster.refusesLists = false;
    await time.pass(3_599_000);
    expect(await list()).toBeUndefined();
    await time.pass(3_601_000);
    expect([...((await list())?.keys() ?? [])]).toEqual(['a', 'b']);
  });

  test('fails for one job only', async () => {
    const { time, cluster, look } = openSharedReads();
    cluster.refusesLists = true;
    cluster.failures.single.set('odd', ontapError('busy', 503));
    const looks = ['a', 'odd', 'b'].map((uuid) => look(uuid));
    await time.pass();
    expect(await Promise.all(looks)).toEqual([
      running('a'),
      expect.objectContaining({ uuid: 'odd', error: 'busy' }),
      running('b'),
    ]);
  });

  test.each([
    ['unsupported', 405, true],
    ['protocol', 414, true],
    ['protocol', 431, true],
    ['busy', 503, false],
    ['auth', 401, false],
    ['protocol', 200, false],
  ] as const)('%s with HTTP %i: is that a refusal of the query? %s', async (kind, status, isRefusal) => {
    const { time, cluster, look } = openSharedReads();
    cluster.failures.list.push(ontapError(kind, status));
    const looks = ['a', 'b'].map((uuid) => look(uuid));
    await time.pass();
    expect((await Promise.all(looks)).map((outcome) => 'job' in outcome)).toEqual([isRefusal, isRefusal]);
  });
});
