import { approveCommand, LISTED_AFTER_MS } from '../../../src/contracts/approval';
import { PauseDebt } from '../../../src/rules/jobs';
import type { PauseTry } from '../../../src/rules/jobs';
import { FakeWorld, first } from './support/debt-world';

const [MINUTE, HOUR] = [60_000, 3_600_000];
const approval = { index: 7, state: 'pending', command: approveCommand(7) };
const PERHAPS = { kind: 'perhaps_taken' } as const;
const veto = (index: number) => expect.stringContaining(`multi-admin-verify request veto -index ${index}`);

const run = (world: FakeWorld) => new PauseDebt(world, { lateWithinMs: MINUTE }).run();

describe('a pause whose answer was lost', () => {
  /** Its request, which nobody heard of, is listed from then on; nobody can tell before. */
  const lost = (listedMs: number) => {
    const world = new FakeWorld();
    world.overMs = world.beganMs + 30_000;
    const isListed = (now: number) => now - world.beganMs >= listedMs;
    world.onPause = (now) => (isListed(now) ? { kind: 'awaits_approval', approval } : PERHAPS);
    world.onList = (_, now) => (isListed(now) ? [7] : undefined);
    return world;
  };

  test('is looked for among the requests when nobody wants it any more, and resumed when that is carried out', async () => {
    const world = lost(31_000);
    world.onRequest = (now) => (now - world.beganMs < 2 * HOUR ? 'pending' : 'executed');
    world.at(2 * HOUR, () => (world.state = 'paused'));
    expect(await run(world)).toMatchObject({ kind: 'paid', report: { outcome: 'resumed' } });
    expect(world.sent.at(-1)).toBe('resume');
    expect(world.state).toBe('running');
  });

  test('is told by the number of its request until that is decided', async () => {
    const world = lost(31_000);
    world.onRequest = (now) => (now - world.beganMs < 2 * HOUR ? 'pending' : 'vetoed');
    expect(await run(world)).toMatchObject({
      report: { outcome: 'not_paused', why: 'the pause was not done: request 7 is vetoed' },
    });
    expect(world.told.find(({ kind }) => kind === 'watching')).toMatchObject({ report: { why: veto(7) } });
  });

  test('is sent again when ONTAP lists what that made, 10 s after it was lost at the soonest', async () => {
    const world = new FakeWorld();
    const sentMs: number[] = [];
    // As long as a try takes that is given up after 30 s.
    world.onPause = () => (sentMs.push(world.now), void (world.now += 30_000), PERHAPS);
    await run(world);
    const pausesMs = sentMs.slice(1).map((ms, index) => ms - (sentMs[index] ?? 0) - 30_000);
    expect(pausesMs.length).toBeGreaterThan(3);
    expect(Math.min(...pausesMs)).toBeGreaterThanOrEqual(LISTED_AFTER_MS);
  });

  test('is told as one that may have made a request where ONTAP never lists them', async () => {
    const world = lost(24 * HOUR);
    expect(await run(world)).toMatchObject({
      kind: 'paid',
      report: { outcome: 'not_paused', why: expect.stringContaining('request show -state pending') },
    });
    expect(world.lists).toBeLessThan(5);
  });

  test('costs two lists of requests when ONTAP shows none', async () => {
    const world = new FakeWorld();
    world.overMs = world.beganMs + 30_000;
    world.onPause = () => PERHAPS;
    expect(await run(world)).toMatchObject({ report: { outcome: 'not_paused' } });
    expect(world.lists).toBe(2);
  });

  test('is not what somebody else had asked for before, and was carried out then: that stays', async () => {
    const world = new FakeWorld();
    world.isOthers = () => true;
    world.onPause = first<PauseTry>(PERHAPS, { kind: 'answered', answer: 'not_running' });
    world.at(500, () => (world.state = 'paused'));
    expect(await run(world)).toMatchObject({
      kind: 'paid',
      report: { outcome: 'was_paused', state: 'paused', why: expect.stringContaining('stays so') },
    });
    expect(world.sent).not.toContain('resume');
  });
});

test('a pause that ONTAP took is ours, whatever was asked for before', async () => {
  const world = new FakeWorld();
  world.isOthers = () => true;
  expect(await run(world)).toMatchObject({ kind: 'paid', report: { outcome: 'resumed' } });
});

test('what somebody pauses when our request is vetoed stays paused', async () => {
  const world = new FakeWorld();
  world.onPause = () => ({ kind: 'awaits_approval', approval });
  world.onRequest = () => (world.state === 'paused' ? 'vetoed' : 'pending');
  world.at(MINUTE, () => (world.state = 'paused'));
  expect(await run(world)).toMatchObject({ kind: 'paid', report: { outcome: 'was_paused' } });
  expect(world.sent).toEqual(['pause']);
});

test('a pause that was never sent is told with what kept it back', async () => {
  const world = new FakeWorld();
  world.onPause = () => ({ kind: 'turned_away', why: 'no list' });
  expect(await run(world)).toMatchObject({
    report: { outcome: 'not_paused', why: 'ONTAP did not take the pause in time: no list' },
  });
});

describe('a job that somebody else resumes while our resume waits for approval', () => {
  const awaited = { answer: 'awaits_approval', approval, perhapsSentBefore: false } as const;
  const resumed = (state: string | undefined) => {
    const world = new FakeWorld();
    world.onResume = () => awaited;
    world.onResumeRequest = () => state;
    world.at(30 * MINUTE, () => (world.state = 'running'));
    return run(world);
  };

  test.each(['pending', 'approved'])('is told so, with the veto of a request that is %s', async (state) => {
    const report = (await resumed(state)) as { report: object };
    expect(report).toMatchObject({ kind: 'paid', report: { outcome: 'resumed_by_other', why: veto(7) } });
    expect(report.report).toMatchObject({
      why: expect.stringContaining(`request 7 for its resume is ${state}`),
    });
  });

  test('is told so, and no more, when that was vetoed', async () => {
    expect(await resumed('vetoed')).toMatchObject({
      report: {
        outcome: 'resumed_by_other',
        why: 'somebody else resumed it; it is not paused again',
      },
    });
  });

  test('is told as resumed, with the veto, where nobody can tell', async () => {
    expect(await resumed(undefined)).toMatchObject({ report: { outcome: 'resumed', why: veto(7) } });
  });
});

test('a resume whose answer was lost, and whose request was not known when the next one was carried out, is told with its veto', async () => {
  const world = new FakeWorld();
  world.onResume = first({
    answer: 'awaits_approval',
    approval: { ...approval, index: 8 },
    perhapsSentBefore: true,
  });
  world.onResumeRequest = (index) => (index === 8 ? 'executed' : 'pending');
  world.onList = (command) => (command === 'resume' ? [7] : []);
  world.at(11 * MINUTE, () => (world.state = 'running'));
  expect(await run(world)).toMatchObject({ report: { outcome: 'resumed', why: veto(7) } });
});
