import { PauseDebt } from '../../../src/rules/jobs';
import type { PauseTry } from '../../../src/rules/jobs';
import { UNSUPPORTED } from '../../../src/rules/jobs/pausing-words';
import { FakeWorld, first } from './support/debt-world';

const [MINUTE, HOUR] = [60_000, 3_600_000];

const run = (world: FakeWorld) => new PauseDebt(world, { lateWithinMs: HOUR }).run();
const refused: PauseTry = { kind: 'refused_by_ontap', why: 'no (code 1)' };
const answered = (answer: 'gone' | 'unsupported' | 'not_running', pausedBefore: boolean): PauseTry => ({
  kind: 'answered',
  answer,
  pausedBefore,
});

/** Of each pause ONTAP says so; it has done it after so many ms, or before it says so. */
function refusing(says: PauseTry, doneAfterMs: number | null = 0): FakeWorld {
  const world = new FakeWorld();
  world.onPause = (nowMs) => {
    if (world.state !== 'running') return answered('not_running', true);
    if (doneAfterMs === 0) world.state = 'paused';
    else if (doneAfterMs !== null)
      world.at(nowMs - world.beganMs + doneAfterMs, () => (world.state = 'paused'));
    return says;
  };
  return world;
}

describe('a pause that ONTAP refuses, of a job that ran right before it', () => {
  test.each([
    ['refused', refused],
    ['gone', answered('gone', false)],
    ['unsupported', answered('unsupported', false)],
  ])('is ours when the job is paused then: it is held, and resumed (%s)', async (_, says) => {
    const world = refusing(says);
    expect(await run(world)).toMatchObject({ kind: 'paid', report: { outcome: 'resumed' } });
    expect(world.told[0]).toEqual({ kind: 'holding' });
    expect(world.state).toBe('running');
  });

  test.each([
    ['refused', refused],
    ['unsupported', answered('unsupported', false)],
  ])('and that lands while it is looked for is resumed (%s)', async (_, says) => {
    const world = refusing(says, 40_000);
    expect(await run(world)).toMatchObject({ kind: 'paid', report: { outcome: 'resumed', landedLate: 1 } });
    expect(world.state).toBe('running');
  });

  test.each([
    ['refused', refused, 15_000, { outcome: 'not_paused', why: 'no (code 1)' }],
    ['unsupported', answered('unsupported', false), 1, { outcome: 'unsupported', why: UNSUPPORTED.why }],
  ])(
    'is told in its words soon, and is over a minute later, when the job still runs (%s)',
    async (_, says, soonMs, told) => {
      const world = refusing(says, null);
      let toldMs: number | undefined;
      const tell = world.tell.bind(world);
      world.tell = (news) => {
        if (news.kind === 'watching') toldMs ??= world.now;
        return tell(news);
      };
      expect(await run(world)).toEqual({ kind: 'paid', report: { ...told, state: 'running' } });
      expect(world.told).toMatchObject([{ kind: 'watching', report: { outcome: told.outcome } }]);
      expect((toldMs ?? Infinity) - world.beganMs).toBeLessThan(soonMs);
      expect(world.now - world.beganMs).toBeGreaterThanOrEqual(MINUTE);
      expect(world.now - world.beganMs).toBeLessThan(2 * MINUTE);
      expect(world.sent).toEqual(['pause']);
    },
  );

  test.each([
    ['refused', refused],
    ['gone', answered('gone', false)],
    ['unsupported', answered('unsupported', false)],
  ])('and that lands when nobody wants it any more is resumed (%s)', async (_, says) => {
    const world = refusing(says, 25_000);
    world.overMs = world.beganMs + 500;
    expect(await run(world)).toMatchObject({ kind: 'paid', report: { outcome: 'resumed', landedLate: 1 } });
    expect(world.sent).toEqual(['pause', 'resume']);
  });

  test('by a 404 when nobody wants it any more, is not paused, as far as the minute shows', async () => {
    const world = refusing(answered('gone', false), null);
    world.overMs = world.beganMs + 500;
    expect(await run(world)).toMatchObject({ kind: 'paid', report: { outcome: 'not_paused' } });
    expect(world.now - world.beganMs).toBeLessThan(2 * MINUTE);
    expect(world.sent).toEqual(['pause']);
  });

  test('and that somebody else pauses after that is left alone', async () => {
    const world = refusing(refused, 5 * MINUTE);
    await run(world);
    expect(world.now - world.beganMs).toBeLessThan(5 * MINUTE);
    expect(world.sent).toEqual(['pause']);
  });

  test('is over with the job when that has ended', async () => {
    const world = refusing(refused, null).at(3_000, () => (world.state = 'success'));
    expect(await run(world)).toMatchObject({ kind: 'paid', report: { outcome: 'finished' } });
  });

  test.each([
    ['unsupported', 'unsupported'],
    ['gone', 'not_paused'],
  ] as const)('in a run that began before it was watched then: is believed (%s)', async (says, outcome) => {
    const world = refusing(answered(says, false), null);
    world.overMs = world.beganMs + 500;
    world.isWatching = false;
    expect(await run(world)).toMatchObject({ kind: 'paid', report: { outcome } });
    expect(world.now - world.beganMs).toBeLessThan(1_000);
  });
});

test('a pause that is answered by a 404, and the next by "does not run", is ours', async () => {
  const world = new FakeWorld();
  world.onPause = first<PauseTry>(answered('gone', false), answered('not_running', true));
  world.at(500, () => (world.state = 'paused'));
  expect(await run(world)).toMatchObject({ kind: 'paid', report: { outcome: 'resumed' } });
  expect(world.state).toBe('running');
});

test('a pause that is refused before it leaves fails at once', async () => {
  const world = new FakeWorld();
  const error = new Error('not granted');
  world.onPause = first<PauseTry>({ kind: 'refused', error });
  await expect(run(world)).rejects.toBe(error);
  expect(world.now).toBe(world.beganMs);
});
