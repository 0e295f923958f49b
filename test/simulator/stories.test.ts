import { STORIES, type Story } from '../../src/simulator';

const story = (name: keyof typeof STORIES): Story => STORIES[name]();
const DAY = 86_400;

describe('the life of a session', () => {
  it.each(['finished-but-open', 'half-open', 'hung-dump', 'abandoned-tape-change'] as const)(
    '%s is stale and never changes',
    (name) => {
      expect(story(name).deserves).toBe('stale');
      expect(story(name).at(30 * DAY)).toEqual(story(name).at(0));
    },
  );

  it.each(['remote-backup', 'local-backup', 'draining', 'three-way-data', 'restore'] as const)(
    '%s lives and moves within a second',
    (name) => {
      expect(story(name).deserves).toBe('lives');
      expect(story(name).at(1)).not.toEqual(story(name).at(0.1));
    },
  );

  it.each([
    'mapping-dump',
    'three-way-tape',
    'robot-only',
    'tape-change',
    'tape-trouble',
    'restored',
  ] as const)('%s lives though nothing moves for hours', (name) => {
    expect(story(name).deserves).toBe('lives');
    expect(story(name).at(3600)).toEqual(story(name).at(0));
  });

  it.each(['aborted-by-application', 'finished-properly'] as const)('%s ends by itself', (name) => {
    expect(story(name).at(0)).toBeDefined();
    expect(story(name).at(60)).toBeUndefined();
  });
});

it('gives a reason to machines that are paused or halted, and to no other', () => {
  for (const make of Object.values(STORIES)) {
    for (const t of [0, 1, 2.5, 7, 1801]) {
      const { data, mover } = make().at(t) ?? {};
      for (const machine of [data, mover]) {
        if (machine === undefined) continue;
        expect(machine.reason !== undefined).toBe(['paused', 'halted'].includes(machine.state));
      }
      expect(data?.state).not.toBe('paused'); // only the mover pauses
      expect(data?.reason).not.toBe('connection_closed'); // only the mover's
      expect(mover?.state).not.toBe('connected'); // the mover has no such state
    }
  }
});

it('bursts of a connection that is held idle start again at 0 bytes', () => {
  const held = STORIES['held-idle']({ every: 100, burst: 10, first: 50, rate: 1000 });
  const bytes = (t: number): unknown => held.at(t)?.data?.bytes_processed;
  expect([49, 50, 55, 59.5, 60, 149, 155].map(bytes)).toEqual([0, 0, 5000, 9500, 0, 0, 5000]);
});

it('both halves of a three-way transfer name the same endpoint', () => {
  const data = story('three-way-data').at(5)?.data;
  const tape = story('three-way-tape').at(5);
  expect(data).toMatchObject({ state: 'active', connection: { type: 'tcp' } });
  expect(tape?.data).toMatchObject({ state: 'idle', operation: 'none' });
  expect(tape?.mover?.connection).toEqual(data?.connection);
});
