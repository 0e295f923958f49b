import { PauseDebt } from '../../../src/rules/jobs';
import type { DebtSight, PauseTry } from '../../../src/rules/jobs';
import { FakeWorld, first } from './support/debt-world';
import type { Script } from './support/debt-world';

const [MINUTE, HOUR] = [60_000, 3_600_000];

describe('a pause of which ONTAP says that the job does not run', () => {
  const refused = (pausedBefore?: boolean) => {
    const world = new FakeWorld();
    world.onPause = () => {
      world.state = 'paused';
      return {
        kind: 'answered',
        answer: 'not_running',
        ...(pausedBefore === undefined ? {} : { pausedBefore }),
      };
    };
    return world;
  };

  test.each([true, undefined])('leaves a job paused that was so right before it (%s)', async (before) => {
    const world = refused(before);
    expect(await new PauseDebt(world, { lateWithinMs: HOUR }).run()).toMatchObject({
      kind: 'paid',
      report: { outcome: 'was_paused' },
    });
    expect(world.sent).toEqual(['pause']);
  });

  test('is perhaps ours when the job ran right before it: the job is held, and resumed', async () => {
    const world = refused(false);
    expect(await new PauseDebt(world, { lateWithinMs: MINUTE }).run()).toMatchObject({
      kind: 'paid',
      report: { outcome: 'resumed' },
    });
    expect(world.sent).toEqual(['pause', 'resume']);
    expect(world.state).toBe('running');
  });
});

describe('a job of which ONTAP says that it has ended', () => {
  test('to a pause, and which is seen paused, is ours: it is resumed', async () => {
    const world = new FakeWorld();
    world.onPause = () => {
      world.state = 'paused';
      return { kind: 'answered', answer: 'terminal' };
    };
    const end = await new PauseDebt(world, { lateWithinMs: MINUTE }).run();
    expect(end).toMatchObject({ kind: 'paid', report: { outcome: 'resumed' } });
    expect(world.state).toBe('running');
  });

  test.each<[string, Script<DebtSight | Error>]>([
    ['is seen paused', () => undefined],
    ['gives no answer', first(new Error('503'))],
  ])('to a resume, and which %s, is resumed all the same', async (_, sight) => {
    const world = new FakeWorld();
    let isSaid = false;
    world.onResume = () => {
      if (isSaid) return undefined;
      isSaid = true;
      world.onRead = sight;
      return { answer: 'terminal', perhapsSentBefore: false };
    };
    const end = await new PauseDebt(world, { lateWithinMs: MINUTE }).run();
    expect(end).toMatchObject({ kind: 'paid', report: { outcome: 'resumed' } });
    expect(world.state).toBe('running');
  });
});

describe('a pause of which an earlier try was perhaps taken', () => {
  const perhapsThen = (answer: 'not_running' | 'unsupported' | 'gone') => {
    const world = new FakeWorld();
    const isCut = (nowMs: number) => nowMs - world.beganMs < 125_000;
    world.onPause = (nowMs) => {
      if (nowMs > world.beganMs) return isCut(nowMs) ? { kind: 'turned_away' } : { kind: 'answered', answer };
      world.state = 'paused';
      return { kind: 'perhaps_taken' };
    };
    return world;
  };

  test.each(['not_running', 'unsupported', 'gone'] as const)(
    'is ours when ONTAP answers "%s" after the time that a late one is looked for, and resumed',
    async (answer) => {
      const world = perhapsThen(answer);
      const end = await new PauseDebt(world, { lateWithinMs: MINUTE }).run();
      expect(end).toMatchObject({ kind: 'paid', report: { outcome: 'resumed' } });
      expect(world.sent).toEqual(['pause', expect.anything(), ...world.sent.slice(2, -1), 'resume']);
      expect(world.state).toBe('running');
    },
  );
});

test('a pause that lands while nobody may look is resumed when its time is over, not an hour later', async () => {
  const world = new FakeWorld();
  world.overMs = world.beganMs + 60_000;
  world.onRead = (nowMs) =>
    nowMs > world.beganMs && nowMs < world.beganMs + 30 * MINUTE ? new Error('503') : undefined;
  let resumedMs = 0;
  world.onResume = (nowMs) => {
    resumedMs ||= nowMs;
    return undefined;
  };
  await new PauseDebt(world, { lateWithinMs: HOUR }).run();
  expect(resumedMs - world.overMs).toBeLessThan(MINUTE);
});

describe('a pause whose job failed', () => {
  const FAILED = 'could not write the log (code 9): ONTAP took the pause, and its job 7 failed';
  const failing = (landsAfterMs?: number) => {
    const world = new FakeWorld();
    world.onPause = first<PauseTry>({ kind: 'taken_and_failed', why: FAILED });
    if (landsAfterMs !== undefined) world.at(landsAfterMs, () => (world.state = 'paused'));
    return world;
  };
  const run = (world: FakeWorld) => new PauseDebt(world, { lateWithinMs: HOUR }).run();

  test.each([
    ['at once', 1_500, {}],
    ['late', 40 * MINUTE, { landedLate: 1 }],
  ])('is ours when it lands all the same %s: it is resumed, and was sent once', async (_, ms, report) => {
    const world = failing(ms);
    expect(await run(world)).toMatchObject({ kind: 'paid', report: { outcome: 'resumed', ...report } });
    expect(world.sent).toEqual(['pause', 'resume']);
    expect(world.state).toBe('running');
  });

  test("is told in that job's words when it does not land", async () => {
    const world = failing();
    expect(await run(world)).toEqual({
      kind: 'paid',
      report: { outcome: 'not_paused', why: FAILED, state: 'running' },
    });
    expect(world.sent).toEqual(['pause']);
  });
});

describe('a resume whose job fails', () => {
  const FAILED = 'no (code 9): ONTAP took the resume, and its job 7 failed';
  const answer = { answer: 'accepted', failed: FAILED, perhapsSentBefore: false } as const;

  test('is paid when the job runs all the same', async () => {
    const world = new FakeWorld();
    world.onResume = (nowMs) => {
      world.at(nowMs - world.beganMs + 8_000, () => (world.state = 'running'));
      return answer;
    };
    expect(await new PauseDebt(world, { lateWithinMs: HOUR }).run()).toMatchObject({
      kind: 'paid',
      report: { outcome: 'resumed' },
    });
    expect(world.sent).toEqual(['pause', 'resume']);
  });

  test('proves no pause, and is owed with its words when it never runs', async () => {
    const world = new FakeWorld();
    world.onResume = () => answer;
    expect(await new PauseDebt(world, { lateWithinMs: HOUR }).run()).toEqual({
      kind: 'owed',
      why: `it could not be resumed: ${FAILED}`,
    });
  });
});
