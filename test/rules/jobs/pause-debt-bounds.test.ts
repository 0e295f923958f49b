import { PauseDebt, PAUSING, PAYING } from '../../../src/rules/jobs';
import { FakeWorld } from './support/debt-world';

const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];
const GONE = { found: false } as const;
const NO_ANSWER = new Error('no answer');
const PERHAPS = { kind: 'perhaps_taken' } as const;

describe('a history keeps below 8,000 events', () => {
  const UNKIND: [string, (world: FakeWorld) => void][] = [
    [
      'nothing is answered for two months',
      (world) => ((world.onRead = lost(world)), (world.onResume = lost(world))),
    ],
    ['every resume is undone at once', (world) => (world.onResume = () => ACCEPTED)],
    [
      'it is paused again and again',
      (world) => {
        world.onPause = () => PERHAPS;
        for (let ms = HOUR; ms < 3 * HOUR; ms += 10 * SECOND) world.at(ms, () => (world.state = 'paused'));
      },
    ],
    [
      'it is not found, then lost',
      (world) => {
        world.onPause = () => PERHAPS;
        world.onRead = (nowMs) =>
          nowMs === world.beganMs ? undefined : Math.floor(nowMs / MINUTE) % 2 === 0 ? GONE : NO_ANSWER;
        world.onResume = () => ({ answer: 'gone', perhapsSentBefore: false });
      },
    ],
    [
      'the pause is turned away for an hour, and every look fails',
      (world) => {
        world.onPause = (nowMs) =>
          nowMs - world.beganMs < PAUSING.forMs - 2 * MINUTE ? { kind: 'turned_away' } : PERHAPS;
        world.onRead = lost(world);
        world.onResume = lost(world);
      },
    ],
  ];
  const ACCEPTED = { answer: 'accepted', perhapsSentBefore: false } as const;
  const lost = (world: FakeWorld) => (nowMs: number) =>
    nowMs === world.beganMs || nowMs > world.beganMs + 60 * 24 * HOUR ? undefined : NO_ANSWER;

  test.each(UNKIND)('when %s', async (_what, spoil) => {
    const world = new FakeWorld();
    world.overMs = world.beganMs + 7 * 24 * HOUR;
    spoil(world);
    await new PauseDebt(world, { lateWithinMs: 24 * HOUR }).run();
    expect(world.events).toBeLessThan(8_000);
  });

  test.each(UNKIND)('and goes on from run to run as it would in one, when %s', async (_what, spoil) => {
    const [whole, parts] = [new FakeWorld(), new FakeWorld()];
    for (const world of [whole, parts]) {
      world.overMs = world.beganMs + 7 * 24 * HOUR;
      spoil(world);
    }
    parts.isShort = true;
    const terms = { lateWithinMs: 24 * HOUR };
    let runs = 1;
    let end = await new PauseDebt(parts, terms).run();
    for (; end.kind === 'goes_on'; runs++)
      end = await new PauseDebt(parts, terms, JSON.parse(JSON.stringify(end.state))).run();
    expect(end).toEqual(await new PauseDebt(whole, terms).run());
    expect(parts.sent).toEqual(whole.sent);
    expect(runs).toBeGreaterThan(2);
  });

  test('by its bounds, whatever happens', () => {
    // resume, look, both once more for as long as they take, sleep; and the tries and looks before.
    const paying = PAYING.mostTries * (4 * 6 + 5);
    const tries = PAUSING.forMs / PAUSING.againMs.longest + 7;
    const before = 30 * (6 + 5);
    expect(before + tries * (6 + 5) * 2 + paying + 100).toBeLessThan(8_000);
  });
});
