import { PauseDebt } from '../../../src/rules/jobs';
import { FakeWorld, first } from './support/debt-world';

const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];
const LATE_WITHIN_MS = HOUR;

const run = (world: FakeWorld, seenAliveMs?: number) =>
  new PauseDebt(world, {
    lateWithinMs: LATE_WITHIN_MS,
    ...(seenAliveMs === undefined ? {} : { seenAliveMs }),
  }).run();

const paid = (report: object) => ({ kind: 'paid', report: expect.objectContaining(report) });
const owed = (why: string) => ({ kind: 'owed', why: expect.stringContaining(why) });
const GONE = { found: false } as const;
const NO_ANSWER = new Error('no answer');
const PERHAPS = { kind: 'perhaps_taken' } as const;
const between = (fromMs: number, toMs: number) => (nowMs: number, beganMs: number) =>
  nowMs - beganMs >= fromMs && nowMs - beganMs < toMs;

test('a job is paused, held, resumed, and seen to run on', async () => {
  const world = new FakeWorld();
  expect(await run(world)).toEqual(
    paid({ outcome: 'resumed', why: 'it runs again', state: 'running', pausedAt: expect.any(String) }),
  );
  expect(world.sent).toEqual(['pause', 'resume']);
  expect(world.told.map(({ kind }) => kind)).toEqual(['holding', 'resuming', 'watching']);
  expect(world.now - world.overMs).toBeLessThan(10 * SECOND);
});

describe('a 404', () => {
  test('during the hold closes nothing: the job is resumed', async () => {
    const world = new FakeWorld();
    world.onResume = first({ answer: 'gone' as const, perhapsSentBefore: false });
    const isLie = between(9 * MINUTE, 12 * MINUTE);
    world.onRead = (nowMs) => (isLie(nowMs, world.beganMs) ? GONE : undefined);
    expect(await run(world)).toEqual(paid({ outcome: 'resumed' }));
    expect(world.state).toBe('running');
  });

  test('for ever ends as owed, after it can be true, and says since when', async () => {
    const world = new FakeWorld();
    world.at(5 * MINUTE, () => (world.state = undefined));
    world.onResume = () => ({ answer: 'gone', perhapsSentBefore: false });
    expect(await run(world)).toEqual(owed('ONTAP has not shown it since 2026-01-01T00:10'));
    expect(world.now - world.overMs).toBeGreaterThanOrEqual(300 * SECOND);
  });

  test('of a job with a pause that may land is believed only when it can land no more', async () => {
    const world = new FakeWorld();
    world.onPause = first(PERHAPS);
    world.at(5 * MINUTE, () => (world.state = undefined));
    world.onResume = () => ({ answer: 'gone', perhapsSentBefore: false });
    expect((await run(world)).kind).toBe('owed');
    expect(world.now - world.beganMs).toBeGreaterThanOrEqual(LATE_WITHIN_MS);
  });

  test('while a late pause is watched for does not end the watch', async () => {
    const world = new FakeWorld();
    world.onPause = first(PERHAPS);
    const isLie = between(20 * MINUTE, 40 * MINUTE);
    world.onRead = (nowMs) => (isLie(nowMs, world.beganMs) ? GONE : undefined);
    world.at(30 * MINUTE, () => (world.state = 'paused'));
    expect(await run(world)).toEqual(paid({ outcome: 'resumed', landedLate: 1 }));
    expect(world.state).toBe('running');
  });

  test('before the pause is no answer for 30 s, for a job that was seen alive for 300 s', async () => {
    const never = new FakeWorld();
    never.state = undefined;
    expect(await run(never)).toEqual(paid({ outcome: 'vanished' }));
    expect(never.now - never.beganMs).toBeGreaterThanOrEqual(30 * SECOND);
    expect(never.now - never.beganMs).toBeLessThan(70 * SECOND);

    const alive = new FakeWorld();
    alive.state = undefined;
    expect(await run(alive, alive.beganMs)).toEqual(paid({ outcome: 'vanished' }));
    expect(alive.now - alive.beganMs).toBeGreaterThanOrEqual(300 * SECOND);
    expect([never.sent, alive.sent]).toEqual([[], []]);
  });

  test('before the pause that is a lie leads to the pause all the same', async () => {
    const world = new FakeWorld();
    world.onRead = first(GONE, GONE);
    expect(await run(world)).toEqual(paid({ outcome: 'resumed' }));
  });

  test('to the pause itself is tried again; after a try that was perhaps taken it opens a debt', async () => {
    const lie = { kind: 'answered', answer: 'gone' } as const;
    const once = new FakeWorld();
    once.onPause = first(lie);
    expect(await run(once)).toEqual(paid({ outcome: 'resumed' }));

    const after = new FakeWorld();
    after.onPause = (nowMs) => (nowMs === after.beganMs ? PERHAPS : lie);
    after.onRead = (nowMs) =>
      nowMs > after.beganMs && nowMs - after.beganMs < 50 * MINUTE ? GONE : undefined;
    after.onResume = (nowMs) =>
      nowMs - after.beganMs < 50 * MINUTE ? { answer: 'gone', perhapsSentBefore: false } : undefined;
    after.at(2 * SECOND, () => (after.state = 'paused'));
    expect(await run(after)).toEqual(paid({ outcome: 'resumed' }));
    expect(after.state).toBe('running');
  });
});

describe('a pause whose answer was lost', () => {
  test('and that lands after the resume is resumed again, and told', async () => {
    const world = new FakeWorld();
    world.onPause = first(PERHAPS);
    world.at(40 * MINUTE, () => (world.state = 'paused'));
    world.at(59 * MINUTE, () => (world.state = 'paused'));
    expect(await run(world)).toEqual(
      paid({ outcome: 'resumed', landedLate: 2, why: expect.stringContaining('found paused 2×') }),
    );
    expect(world.state).toBe('running');
    expect(world.sent).toEqual(['pause', 'read, pause', 'resume', 'resume', 'resume']);
    // Nobody waits for that.
    const freed = world.told.find(({ kind }) => kind === 'watching');
    expect(freed).toMatchObject({ report: { outcome: 'resumed' }, untilMs: expect.any(Number) });
  });

  test('and that lands after the pause was given up is resumed', async () => {
    const world = new FakeWorld();
    world.overMs = world.beganMs + 10 * SECOND;
    world.onPause = () => PERHAPS;
    world.at(50 * MINUTE, () => (world.state = 'paused'));
    expect(await run(world)).toEqual(paid({ outcome: 'resumed', landedLate: 1 }));
    expect(world.state).toBe('running');
    expect(world.told[0]).toMatchObject({ kind: 'watching', report: { outcome: 'not_paused' } });
  });

  test('and never lands is none, when it can land no more', async () => {
    const world = new FakeWorld();
    world.onPause = () => PERHAPS;
    expect(await run(world)).toEqual(
      paid({ outcome: 'not_paused', why: 'no pause of ours was seen to land' }),
    );
    expect(world.now - world.overMs).toBeGreaterThanOrEqual(LATE_WITHIN_MS);
  });

  test.each(['unsupported', 'gone', 'not_running', 'running'] as const)(
    'is not closed by a later "%s"',
    async (answer) => {
      const world = new FakeWorld();
      world.onPause = (nowMs) => (nowMs === world.beganMs ? PERHAPS : { kind: 'answered', answer });
      world.at(30 * MINUTE, () => (world.state = 'paused'));
      expect(await run(world)).toEqual(paid({ outcome: 'resumed' }));
      expect(world.state).toBe('running');
    },
  );

  test('is not closed by a later refusal', async () => {
    const world = new FakeWorld();
    world.onPause = first<ReturnType<typeof refused> | typeof PERHAPS>(PERHAPS, refused());
    world.at(30 * MINUTE, () => (world.state = 'paused'));
    expect(await run(world)).toEqual(paid({ outcome: 'resumed' }));
  });
});

const refused = () => ({ kind: 'refused', error: new Error('forbidden') }) as const;

test('a pause that is refused at once throws, and owes nothing', async () => {
  const world = new FakeWorld();
  world.onPause = () => refused();
  await expect(run(world)).rejects.toThrow('forbidden');
  expect(world.sent).toEqual(['pause']);
});

describe('an answer from before the pause', () => {
  test('does not pass for a job that somebody else resumed', async () => {
    const world = new FakeWorld();
    const isStale = between(9 * MINUTE, 13 * MINUTE);
    world.onRead = (nowMs) => (isStale(nowMs, world.beganMs) ? { found: true, state: 'running' } : undefined);
    expect(await run(world)).toEqual(paid({ outcome: 'resumed' }));
    expect(world.sent).toEqual(['pause', 'resume']);
    expect(world.state).toBe('running');
  });

  test('does not hide a resume that was taken back at once', async () => {
    const world = new FakeWorld();
    world.onResume = first({ answer: 'accepted' as const, perhapsSentBefore: false });
    world.onRead = (nowMs) => (nowMs === world.overMs ? { found: true, state: 'running' } : undefined);
    expect(await run(world)).toEqual(paid({ outcome: 'resumed' }));
    expect(world.sent).toEqual(['pause', 'resume', 'resume']);
    expect(world.state).toBe('running');
  });
});

test('a job that somebody else resumed is told, when ONTAP says so itself', async () => {
  const world = new FakeWorld();
  world.at(5 * MINUTE, () => (world.state = 'running'));
  expect(await run(world)).toEqual(paid({ outcome: 'resumed_by_other' }));
});

test('failures of reads and resumes are tried again, and nothing follows from them', async () => {
  const world = new FakeWorld();
  const isAway = between(9 * MINUTE, 5 * HOUR);
  world.onRead = (nowMs) => (isAway(nowMs, world.beganMs) ? NO_ANSWER : undefined);
  world.onResume = (nowMs) => (isAway(nowMs, world.beganMs) ? NO_ANSWER : undefined);
  expect(await run(world)).toEqual(paid({ outcome: 'resumed' }));
  expect(world.state).toBe('running');
});

test('a debt outlives an ONTAP that is away for a week, and is paid when it is back', async () => {
  const world = new FakeWorld();
  const isAway = between(9 * MINUTE, 7 * 24 * HOUR);
  world.onRead = (nowMs) => (isAway(nowMs, world.beganMs) ? NO_ANSWER : undefined);
  world.onResume = (nowMs) => (isAway(nowMs, world.beganMs) ? NO_ANSWER : undefined);
  expect(await run(world)).toEqual(paid({ outcome: 'resumed' }));
  expect(world.sent.filter((action) => action === 'resume').length).toBeLessThan(10);
});

test('what cannot be resumed for a day is owed', async () => {
  const world = new FakeWorld();
  world.onResume = () => NO_ANSWER;
  expect(await run(world)).toEqual(owed('it could not be resumed'));
  expect(world.now - world.overMs).toBeGreaterThanOrEqual(23 * HOUR);
});

test('a pause that ONTAP took and never shows is looked for for a day, and then owed; nobody waits for it', async () => {
  const world = new FakeWorld();
  world.onPause = () => ({ kind: 'answered', answer: 'accepted' });
  expect(await run(world)).toEqual(owed('ONTAP took the pause and never showed it'));
  expect(world.told[0]).toMatchObject({ kind: 'watching', report: { outcome: 'not_paused' } });
});

test('a pause that ONTAP took and shows hours later is resumed then', async () => {
  const world = new FakeWorld();
  world.onPause = () => ({ kind: 'answered', answer: 'accepted' });
  world.at(10 * HOUR, () => (world.state = 'paused'));
  expect(await run(world)).toEqual(paid({ outcome: 'resumed' }));
  expect(world.state).toBe('running');
});

describe('what an earlier run left behind', () => {
  test('is paid when it reads its own pause as one from before', async () => {
    const world = new FakeWorld();
    world.state = 'paused';
    world.unpaid = { all: { sentMs: world.beganMs - MINUTE, isAsked: false } };
    expect(await run(world)).toEqual(paid({ outcome: 'resumed' }));
    expect(world.told[0]).toEqual({ kind: 'holding' });
    expect(world.state).toBe('running');
  });

  test('is paid when its time is over before anything is read', async () => {
    const world = new FakeWorld();
    world.state = 'paused';
    world.overMs = world.beganMs;
    world.unpaid = { all: { sentMs: world.beganMs - MINUTE, isAsked: false } };
    expect(await run(world)).toEqual(paid({ outcome: 'resumed' }));
    expect(world.state).toBe('running');
  });

  test('is paid when ONTAP gives no answer to the read', async () => {
    const world = new FakeWorld();
    world.state = 'paused';
    world.onRead = first<Error>(NO_ANSWER);
    world.unpaid = { all: { sentMs: world.beganMs - MINUTE, isAsked: false } };
    expect(await run(world)).toEqual(paid({ outcome: 'resumed' }));
    expect(world.state).toBe('running');
  });

  test('is not forgotten when it is not found', async () => {
    const world = new FakeWorld();
    world.state = undefined;
    world.onResume = () => ({ answer: 'gone', perhapsSentBefore: false });
    world.unpaid = { all: { sentMs: world.beganMs - MINUTE, isAsked: false } };
    expect((await run(world)).kind).toBe('owed');
  });

  test.each([
    ['when its own pause was paid', 40 * MINUTE, false],
    ['as long as its request may be approved', 23 * HOUR, true],
  ])('is watched for %s', async (_when, landsAfterMs, isAsked) => {
    const world = new FakeWorld();
    world.unpaid = { reset: { sentMs: world.beganMs, isAsked } };
    world.at(landsAfterMs, () => (world.state = 'paused'));
    expect(await run(world)).toEqual(paid({ outcome: 'resumed', landedLate: 1 }));
    expect(world.state).toBe('running');
  });

  test('is nothing: then a job that was paused before stays so', async () => {
    const world = new FakeWorld();
    world.state = 'paused';
    expect(await run(world)).toEqual(paid({ outcome: 'was_paused' }));
    expect(world.sent).toEqual([]);
  });
});

test.each([
  ['ends while it is held', 5 * MINUTE, 'finished', 'it ended as failure'],
  ['ends while it is watched', 40 * MINUTE, 'resumed', 'it ran again, and it ended as failure'],
])('nothing is owed to a job that %s', async (_what, ms, outcome, why) => {
  const world = new FakeWorld();
  world.onPause = first(PERHAPS);
  world.at(ms, () => (world.state = 'failure'));
  expect(await run(world)).toEqual(paid({ outcome, why, state: 'failure' }));
});
