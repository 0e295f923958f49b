import { approveCommand } from '../../../src/contracts/approval';
import { PauseDebt } from '../../../src/rules/jobs';
import type { PauseTry } from '../../../src/rules/jobs';
import { FakeWorld, first } from './support/debt-world';

const [MINUTE, HOUR] = [60_000, 3_600_000];
const approval = { index: 7, state: 'pending', approvers: ['alice'], command: approveCommand(7) };
const AWAITS = { kind: 'awaits_approval', approval } as const;
const VETO = 'security multi-admin-verify request veto -index 7';
const APPROVE = 'security multi-admin-verify request approve -index 7';

const run = (world: FakeWorld) => new PauseDebt(world, { lateWithinMs: HOUR }).run();

describe('a pause that awaits approval', () => {
  test('is sent once, watched for as one that may land, and told with approval and veto', async () => {
    const world = new FakeWorld();
    world.onPause = () => AWAITS;
    const end = await run(world);
    expect(world.told[0]).toMatchObject({ kind: 'pausing', approval });
    expect(end).toEqual({
      kind: 'paid',
      report: {
        outcome: 'not_paused',
        state: 'running',
        why: `the pause awaits approval in ONTAP: ${APPROVE}, by alice; approved after 2026-01-01T01:10:00.000Z, it leaves the job paused: ${VETO}`,
      },
    });
    expect(world.sent).toEqual(['pause']);
    expect(world.now - world.beganMs).toBeGreaterThanOrEqual(HOUR);
    const watching = world.told.find(({ kind }) => kind === 'watching');
    expect(watching).toMatchObject({
      report: { why: expect.stringContaining('it is looked for one that lands late') },
    });
  });

  test('is held when it is approved at once', async () => {
    const world = new FakeWorld();
    world.onPause = () => AWAITS;
    world.at(MINUTE, () => (world.state = 'paused'));
    expect(await run(world)).toMatchObject({ kind: 'paid', report: { outcome: 'resumed' } });
    expect(world.sent).toEqual(['pause', 'resume']);
  });

  test('is resumed when it is approved within the time that a late one is looked for', async () => {
    const world = new FakeWorld();
    world.onPause = () => AWAITS;
    world.at(40 * MINUTE, () => (world.state = 'paused'));
    expect(await run(world)).toMatchObject({ kind: 'paid', report: { outcome: 'resumed', landedLate: 1 } });
    expect(world.sent).toEqual(['pause', 'resume']);
    expect(world.state).toBe('running');
  });
});

describe('a pause that nobody waits for any more, whose request can be read', () => {
  const awaiting = (onRequest: FakeWorld['onRequest']) => {
    const world = new FakeWorld();
    world.asksUntil = world.beganMs;
    world.onPause = () => AWAITS;
    world.onRequest = onRequest;
    return world;
  };
  const lateWithin = (world: FakeWorld) => new PauseDebt(world, { lateWithinMs: MINUTE }).run();

  test.each(['pending', 'approved'])('is watched for as long as that is %s, and resumed', async (state) => {
    const world = awaiting((now) => (now - world.beganMs < 5 * HOUR ? state : 'executed'));
    world.at(5 * HOUR, () => (world.state = 'paused'));
    expect(await lateWithin(world)).toMatchObject({
      kind: 'paid',
      report: { outcome: 'resumed', landedLate: 1 },
    });
    expect(world.state).toBe('running');
  });

  /** Somebody pauses the job and lets it go again, while ours is still to be decided. */
  const pausedBySomebody = (fromMs: number, toMs: number) => {
    const decidedMs = 3 * HOUR;
    const world = awaiting((now) => (now - world.beganMs < decidedMs ? 'pending' : 'executed'));
    world.at(fromMs, () => (world.state = 'paused'));
    world.at(toMs, () => (world.state = 'running'));
    world.at(decidedMs, () => (world.state = 'paused'));
    return world;
  };

  test.each([
    ['at once', MINUTE],
    ['later', HOUR],
  ])(
    'is not what somebody else paused %s while that is pending: it is left, and ours is resumed when it lands',
    async (_, fromMs) => {
      const world = pausedBySomebody(fromMs, 2 * HOUR);
      const seen: (string | undefined)[] = [];
      world.at(2 * HOUR - 1, () => seen.push(world.state, ...world.sent));
      expect(await lateWithin(world)).toMatchObject({ kind: 'paid', report: { outcome: 'resumed' } });
      expect(seen).toEqual(['paused', 'pause']);
      expect(world.sent).toEqual(['pause', 'resume']);
      expect(world.told).toContainEqual(
        expect.objectContaining({
          kind: 'watching',
          report: expect.objectContaining({ outcome: 'was_paused' }),
        }),
      );
      expect(world.state).toBe('running');
    },
  );

  test.each<[string, string, object]>([
    ['is declined', 'vetoed', { kind: 'paid', report: { outcome: 'was_paused', state: 'paused' } }],
    ['was carried out', 'executed', { kind: 'owed', why: expect.stringContaining('whose pause it is') }],
    ['stays pending for a day', 'pending', { kind: 'owed', why: expect.stringContaining('request 7') }],
  ])('that somebody else paused before it %s stays as it is, and that is told', async (_, state, end) => {
    const world = awaiting((now) => (now - world.beganMs < 2 * HOUR ? 'pending' : state));
    world.at(MINUTE, () => (world.state = 'paused'));
    expect(await lateWithin(world)).toMatchObject(end);
    expect(world.sent).toEqual(['pause']);
    expect(world.events).toBeLessThan(8_000);
  });

  test('is not what somebody else paused, also when ONTAP has no answer about it just then', async () => {
    const world = pausedBySomebody(HOUR, 2 * HOUR);
    const { onRequest } = world;
    world.onRequest = (now) =>
      now - world.beganMs > 59 * MINUTE && now - world.beganMs < 60.2 * MINUTE ? undefined : onRequest(now);
    expect(await lateWithin(world)).toMatchObject({ kind: 'paid', report: { outcome: 'resumed' } });
    expect(world.sent).toEqual(['pause', 'resume']);
  });

  test('stays open when the job was paused while that was approved, until it was carried out', async () => {
    const world = awaiting((now) => (now - world.beganMs < 5 * HOUR ? 'approved' : 'executed'));
    world.at(MINUTE, () => (world.state = 'paused'));
    world.at(5 * HOUR, () => (world.state = 'paused'));
    expect(await lateWithin(world)).toMatchObject({ kind: 'paid', report: { outcome: 'resumed' } });
    expect(world.sent).toEqual(['pause', 'resume', 'resume']);
    expect(world.state).toBe('running');
  });

  test('is ours for all that when another try of it was perhaps taken', async () => {
    const world = new FakeWorld();
    world.onRequest = (now) => (now - world.beganMs < HOUR ? 'pending' : 'vetoed');
    world.onPause = first<PauseTry>({ kind: 'perhaps_taken' }, AWAITS);
    world.at(MINUTE, () => (world.state = 'paused'));
    expect(await lateWithin(world)).toMatchObject({ kind: 'paid', report: { outcome: 'resumed' } });
  });

  test.each([
    ['is left to them, and ours is not sent again', true, ['pause', 'read, pause'], 'was_paused'],
    ['is ours without that', false, ['pause', 'read, pause', 'resume'], 'resumed'],
  ])(
    'is what somebody else had asked for before, when that was carried out while ours is pending: it %s',
    async (_, isOthers, sent, outcome) => {
      const world = new FakeWorld();
      world.onRequest = (now) => (now - world.beganMs < HOUR ? 'pending' : 'vetoed');
      world.onPause = first<PauseTry>({ kind: 'perhaps_taken' }, AWAITS);
      world.isOthers = () => isOthers;
      world.at(MINUTE, () => (world.state = 'paused'));
      expect(await lateWithin(world)).toMatchObject({ kind: 'paid', report: { outcome } });
      expect(world.sent).toEqual(sent);
    },
  );

  test('is told as not done once that is vetoed, and not as to be approved', async () => {
    const world = awaiting(() => 'vetoed');
    const end = await lateWithin(world);
    const why = 'the pause was not done: request 7 is vetoed';
    expect(end).toMatchObject({ kind: 'paid', report: { outcome: 'not_paused', why } });
    expect(world.told.find(({ kind }) => kind === 'watching')).toMatchObject({ report: { why } });
  });

  test('is let go when that expires while it is watched', async () => {
    const world = awaiting((now) => (now - world.beganMs < 2 * HOUR ? 'pending' : 'expired'));
    expect(await lateWithin(world)).toMatchObject({
      kind: 'paid',
      report: { outcome: 'not_paused', why: 'the pause was not done: request 7 is expired' },
    });
    expect(world.now - world.beganMs).toBeLessThan(3 * HOUR);
  });

  test.each<[string, string]>([
    ['approved', `request 7 for its pause is approved, and may still be carried out: ${VETO}`],
    ['executed', 'ONTAP took the pause and never showed it: it may still land'],
  ])('is owed when that stays %s for a day', async (state, why) => {
    const world = awaiting(() => state);
    expect(await lateWithin(world)).toEqual({ kind: 'owed', why });
    expect(world.now - world.beganMs).toBeGreaterThanOrEqual(24 * HOUR);
    expect(world.events).toBeLessThan(8_000);
  });
});

describe('a resume that awaits approval', () => {
  const answer = { answer: 'awaits_approval', approval, perhapsSentBefore: false } as const;

  test('is asked for by its request until it is approved, and told once', async () => {
    const world = new FakeWorld();
    world.onResume = first(answer, answer, answer);
    expect(await run(world)).toMatchObject({ kind: 'paid', report: { outcome: 'resumed' } });
    expect(world.sent).toEqual(['pause', 'resume', ...Array(3).fill('resume if approved')]);
    expect(world.told).toContainEqual({ kind: 'resuming', approval });
    expect(world.told.filter((news) => 'approval' in news)).toHaveLength(1);
  });

  test('is told again when its request is decided, and no more when ONTAP takes the resume', async () => {
    const world = new FakeWorld();
    world.onResume = first(answer, { ...answer, approval: { ...approval, state: 'vetoed' } }, answer);
    await run(world);
    expect(world.told.filter(({ kind }) => kind === 'resuming')).toEqual([
      { kind: 'resuming' },
      { kind: 'resuming', approval },
      { kind: 'resuming', approval: { ...approval, state: 'vetoed' } },
      { kind: 'resuming', approval },
      { kind: 'resuming' },
    ]);
  });

  test('counts as ours when ONTAP carries it out on approval', async () => {
    const world = new FakeWorld();
    world.onResume = () => answer;
    world.at(30 * MINUTE, () => (world.state = 'running'));
    expect(await run(world)).toMatchObject({ kind: 'paid', report: { outcome: 'resumed' } });
  });

  test('that nobody approves is owed, with its number and the command', async () => {
    const world = new FakeWorld();
    world.onResume = () => answer;
    expect(await run(world)).toEqual({
      kind: 'owed',
      why: `its resume waits for approval of request 7 in ONTAP: ${APPROVE}, by alice`,
    });
    expect(world.sent.filter((sent) => sent === 'resume')).toHaveLength(1);
  });

  test.each([
    ['can never be read', undefined],
    ['can be read no more', approval],
  ])('whose request %s is sent again after ten minutes, again and again', async (_, told) => {
    const unread = { index: 7, command: APPROVE };
    const world = new FakeWorld();
    const resumes: number[] = [];
    const asks = first(told);
    world.onResume = (nowMs) => {
      if (world.sent.at(-1) === 'resume') resumes.push(nowMs);
      if (resumes.length === 4) return undefined;
      return { ...answer, approval: asks(nowMs) ?? unread };
    };
    expect(await run(world)).toMatchObject({ kind: 'paid', report: { outcome: 'resumed' } });
    const gaps = resumes.slice(1).map((ms, index) => ms - (resumes[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(10 * MINUTE);
    expect(Math.max(...gaps)).toBeLessThan(22 * MINUTE);
  });

  test('that is vetoed each time is asked for anew every hour, and owed as such', async () => {
    const world = new FakeWorld();
    world.onResume = () => ({ ...answer, approval: { ...approval, state: 'vetoed' } });
    expect(await run(world)).toMatchObject({ why: expect.stringContaining('request 7 is vetoed') });
    const anew = world.sent.filter((sent) => sent === 'resume').length;
    expect(anew).toBeGreaterThan(10);
    expect(anew).toBeLessThan(25);
  });

  test('that was vetoed is sent no more when somebody else has resumed the job', async () => {
    const world = new FakeWorld();
    world.onResume = first({ ...answer, approval: { ...approval, state: 'vetoed' } });
    world.at(30 * MINUTE, () => (world.state = 'running'));
    expect(await run(world)).toMatchObject({ kind: 'paid' });
    expect(world.sent.filter((sent) => sent === 'resume')).toHaveLength(1);
  });
});
