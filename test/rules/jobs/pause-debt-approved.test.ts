import { approveCommand } from '../../../src/contracts/approval';
import { PauseDebt } from '../../../src/rules/jobs';
import type { PauseTry } from '../../../src/rules/jobs';
import { FakeWorld, first } from './support/debt-world';

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
const approval = { index: 7, state: 'pending', command: approveCommand(7) };
const AWAITS = { kind: 'awaits_approval', approval } as const;

const run = (world: FakeWorld) => new PauseDebt(world, { lateWithinMs: MINUTE }).run();

/** Its request is in that state from then on, and wanted for that long. */
const asking = (state: string, fromMs: number, forMs = 4 * HOUR) => {
  const world = new FakeWorld();
  world.overMs = world.beganMs + forMs;
  world.onPause = first<PauseTry>(AWAITS);
  world.onRequest = (now) => (now - world.beganMs < fromMs ? 'pending' : state);
  return world;
};

describe('a pause that is approved while it is wanted', () => {
  test.each([10_000, 90 * MINUTE])('for %d ms is sent again, held and resumed', async (afterMs) => {
    const world = asking('approved', afterMs);
    const end = await run(world);
    expect(world.sent).toEqual(['pause', 'pause, approved', 'resume']);
    expect(world.told.map(({ kind }) => kind)).toEqual(['pausing', 'holding', 'resuming', 'watching']);
    expect(end).toMatchObject({ kind: 'paid', report: { outcome: 'resumed' } });
    const { pausedAt = '' } = end.kind === 'paid' ? end.report : {};
    expect(Date.parse(pausedAt) - world.beganMs - afterMs).toBeLessThan(MINUTE);
    expect(world.state).toBe('running');
  });

  test('is waited for, and told, until an instant that is named', async () => {
    const world = asking('pending', 0, 2 * HOUR);
    world.asksUntil = world.beganMs + HOUR;
    await run(world);
    expect(world.told[0]).toEqual({ kind: 'pausing', approval, untilMs: world.asksUntil });
    expect(world.told[1]).toMatchObject({ kind: 'watching' });
    expect(world.sent).toEqual(['pause']);
  });

  test.each([
    ['its time', (world: FakeWorld) => (world.asksUntil = world.beganMs + HOUR)],
    ['the end of who wanted it', (world: FakeWorld) => (world.overMs = world.beganMs + HOUR)],
  ])('is not sent after %s, and that is told', async (_, ends) => {
    const world = asking('approved', 2 * HOUR);
    ends(world);
    expect(await run(world)).toMatchObject({ kind: 'owed' });
    expect(world.sent).toEqual(['pause']);
    expect(world.told.map(({ kind }) => kind)).toEqual(['pausing', 'watching']);
  });

  test('is not sent again by a run that began before that was so', async () => {
    const world = asking('approved', MINUTE);
    world.asksUntil = null;
    expect(await run(world)).toMatchObject({ kind: 'owed' });
    expect(world.sent).not.toContain('pause, approved');
  });

  test('is not done, and nobody waits any more, as soon as its request is vetoed', async () => {
    const world = asking('vetoed', 5 * MINUTE);
    expect(await run(world)).toEqual({
      kind: 'paid',
      report: { outcome: 'not_paused', why: 'the pause was not done: request 7 is vetoed', state: 'running' },
    });
    expect(world.now - world.beganMs).toBeLessThan(7 * MINUTE);
    expect(world.told.map(({ kind }) => kind)).toEqual(['pausing']);
  });

  test('lands by itself where ONTAP carries it out on approval', async () => {
    const world = asking('executed', HOUR);
    world.at(HOUR + MINUTE, () => (world.state = 'paused'));
    expect(await run(world)).toMatchObject({ kind: 'paid', report: { outcome: 'resumed' } });
    expect(world.sent).toEqual(['pause', 'resume']);
  });

  test('waits for the next request when ONTAP makes one more of it', async () => {
    const world = asking('approved', MINUTE);
    const next = { ...approval, index: 8 };
    const { onRequest } = world;
    world.onRequest = (now, index) =>
      index === 7 && world.sent.length > 2 ? 'executed' : onRequest(now, index);
    world.onPause = first<PauseTry>(AWAITS, { ...AWAITS, approval: next });
    expect(await run(world)).toMatchObject({ kind: 'paid', report: { outcome: 'resumed' } });
    expect(world.sent).toEqual(['pause', 'pause, approved', 'pause, approved', 'resume']);
    expect(world.told).toContainEqual(expect.objectContaining({ kind: 'pausing', approval: next }));
  });

  test('is told with all requests that ONTAP made of it, and owed while one of them may land', async () => {
    const world = asking('approved', MINUTE, HOUR);
    let index = 7;
    world.onPause = () => ({ ...AWAITS, approval: { ...approval, index: index++ } });
    world.onRequest = (now, asked) => (asked === 9 && now - world.beganMs > 2 * HOUR ? 'vetoed' : 'approved');
    const end = await run(world);
    const open = (asked: number) =>
      expect.stringContaining(`multi-admin-verify request veto -index ${asked}`);
    for (const asked of [7, 8]) expect(end).toMatchObject({ kind: 'owed', why: open(asked) });
    expect(end).not.toMatchObject({ why: open(9) });
    expect(world.told.find(({ kind }) => kind === 'watching')).toMatchObject({ report: { why: open(9) } });
    expect(world.events).toBeLessThan(8_000);
  });

  test('is held when an earlier request of it lands while a later one is vetoed', async () => {
    const world = asking('approved', MINUTE);
    world.onPause = first<PauseTry>(AWAITS, { ...AWAITS, approval: { ...approval, index: 8 } });
    world.onRequest = (now, asked) => {
      if (now - world.beganMs < MINUTE) return 'pending';
      if (asked === 8) return 'vetoed';
      return world.state === 'paused' ? 'executed' : 'approved';
    };
    world.at(2 * HOUR, () => (world.state = 'paused'));
    expect(await run(world)).toMatchObject({ kind: 'paid', report: { outcome: 'resumed' } });
    expect(world.state).toBe('running');
  });

  test('is not sent for ever to an ONTAP that asks for approval each time', async () => {
    const world = asking('approved', MINUTE, 7 * DAY);
    world.onPause = () => AWAITS;
    await run(world);
    expect(world.sent.length).toBeLessThan(20);
    expect(world.events).toBeLessThan(8_000);
  });

  test('is watched on when what is sent again is refused for good', async () => {
    const world = asking('approved', MINUTE);
    world.onPause = first<PauseTry>(AWAITS, { kind: 'refused', error: new Error('no grant') });
    world.at(HOUR, () => (world.state = 'paused'));
    expect(await run(world)).toMatchObject({ kind: 'owed', why: expect.stringContaining('request 7') });
    expect(world.sent).toEqual(['pause', 'pause, approved', 'resume']);
    expect(world.state).toBe('running');
  });

  test('is somebody else’s when the job is paused before the approval', async () => {
    const world = asking('vetoed', HOUR);
    world.at(MINUTE, () => (world.state = 'paused'));
    expect(await run(world)).toMatchObject({ report: { outcome: 'was_paused' } });
    expect(world.sent).toEqual(['pause']);
  });

  test('ends with the job', async () => {
    const world = asking('approved', HOUR);
    world.at(MINUTE, () => (world.state = 'success'));
    expect(await run(world)).toMatchObject({ report: { outcome: 'finished', state: 'success' } });
    expect(world.sent).toEqual(['pause']);
  });

  test('is not waited for where its request can not be read for ten minutes', async () => {
    const world = asking('pending', 0);
    world.onPause = first<PauseTry>({ ...AWAITS, approval: { index: 7, command: approval.command } });
    world.onRequest = () => undefined;
    expect(await run(world)).toMatchObject({ report: { outcome: 'not_paused' } });
    const watching = world.told.findIndex(({ kind }) => kind === 'watching');
    expect(watching).toBe(1);
    expect(world.now - world.beganMs).toBeLessThan(HOUR);
  });

  test('fits into a history, however long it waits and ONTAP gives no answer now and then', async () => {
    const world = asking('approved', 6.9 * DAY, 7 * DAY);
    world.onRead = (now) =>
      now - world.beganMs > DAY && now % HOUR < MINUTE ? new Error('away') : undefined;
    expect(await run(world)).toMatchObject({ kind: 'paid' });
    expect(world.events).toBeLessThan(8_000);
  });
});
