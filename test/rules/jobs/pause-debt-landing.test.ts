import { PauseDebt } from '../../../src/rules/jobs';
import { FakeWorld } from './support/debt-world';

const [MINUTE, HOUR] = [60_000, 3_600_000];

test('a job that somebody else paused right before our pause stays paused', async () => {
  const world = new FakeWorld();
  world.onPause = () => {
    world.state = 'paused';
    return { kind: 'answered', answer: 'not_running' };
  };
  expect(await new PauseDebt(world, { lateWithinMs: HOUR }).run()).toMatchObject({
    kind: 'paid',
    report: { outcome: 'was_paused' },
  });
  expect(world.sent).toEqual(['pause']);
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
