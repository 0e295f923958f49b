import type { AgedSession } from '../../../src/contracts/session-age';
import type { SessionEvent, Telling } from '../../../src/contracts/session-event';
import { TELLING_ROOM } from '../../../src/contracts/session-event';
import { jsonBytes } from '../../../src/contracts/text';
import type { TellWish } from '../../../src/rules/evidence';
import { tellOn, toldTogether } from '../../../src/rules/evidence';
import { session } from '../support/timeline';
import { lookAt } from './support/looks';

const HOUR = 60;
const DAY = 24 * HOUR;
const ALL: TellWish = { pool: { abovePercent: 50, forSeconds: 900 }, stale: true, leaks: 3, weekly: false };
const CLIENTS = [{ cidr: '10.20.0.7/32', name: 'media-1', owner: 'backup-team' }];

const one = (id: number, change: Partial<AgedSession> = {}): AgedSession => ({
  ...session({ sessionId: `1:${id}`, clientName: 'media-1' }),
  unchangedSeconds: 3_600,
  ...change,
});
const some = (count: number, first = 1) => Array.from({ length: count }, (_, index) => one(first + index));

/** An observer that tells, by what is stale at a minute and how many sessions there are. */
function observer(wish: TellWish = ALL) {
  let telling: Telling | undefined;
  return {
    get telling(): Telling {
      if (telling === undefined) throw new Error('no look yet');
      return telling;
    },
    set telling(other: Telling) {
      telling = other;
    },
    look(minute: number, stale: AgedSession[], there: AgedSession[] = stale): SessionEvent[] {
      const look = lookAt(minute, there);
      const found = tellOn(telling, { look, policy: 'default', stale, ended: [], clients: CLIENTS }, wish);
      telling = found.telling;
      return found.events;
    },
  };
}

const kinds = (events: SessionEvent[]) => events.map(({ event }) => event);

test('a session that is stale is told once, however long it stays, and all of a look in one message', () => {
  const watch = observer();
  const [event, ...more] = watch.look(0, some(2));
  expect(event).toMatchObject({
    event: 'sessions_stale',
    policy: 'default',
    text: '2 NDMP sessions stale by policy default for the first time: 1:1 of media-1 (for at least 1h), 1:2 of media-1 (for at least 1h).',
    sessions: [{ sessionId: '1:1', clientName: 'media-1', unchangedSeconds: 3_600 }, { sessionId: '1:2' }],
  });
  expect(more).toEqual([]);
  expect(watch.look(5, some(2))).toEqual([]);
  expect(watch.look(30 * DAY, some(2))).toEqual([]);
  // It moved, and stands still once more.
  expect(watch.look(30 * DAY + 5, [one(1)], some(2))).toEqual([]);
  expect(watch.look(30 * DAY + 10, some(2))).toEqual([]);
});

test('a client that leaves so many within a day is told once a day', () => {
  const watch = observer();
  expect(kinds(watch.look(0, some(2)))).toEqual(['sessions_stale']);
  const [, leak] = watch.look(HOUR, some(3));
  expect(leak).toMatchObject({
    event: 'client_leaks',
    clients: [{ clientName: 'media-1', sessions: 3 }],
    text: 'Sessions that became stale by policy default within a day, by client: media-1 (3). Likely it leaks them.',
  });
  expect(kinds(watch.look(2 * HOUR, some(4)))).toEqual(['sessions_stale']);
  // Those of the day before do not count.
  expect(kinds(watch.look(2 * DAY, some(6)))).toEqual(['sessions_stale']);
  expect(kinds(watch.look(2 * DAY + 1, some(7)))).toEqual(['sessions_stale', 'client_leaks']);
});

test('a pool that is high for so long is told once, and again when it was low and a day is over', () => {
  const watch = observer();
  const high = (minute: number, count = 20) => kinds(watch.look(minute, [], some(count)));
  expect([high(0), high(10)]).toEqual([[], []]);
  const [event] = watch.look(15, [], some(20));
  expect(event).toMatchObject({ event: 'pool_high', nodes: [{ node: 'node1', used: 20, limit: 36 }] });
  expect([high(20), high(3 * DAY)]).toEqual([[], []]);
  expect([high(3 * DAY + 1, 3), high(3 * DAY + 2), high(3 * DAY + 18)]).toEqual([[], [], ['pool_high']]);
  // A use that goes up and down is told once a day.
  expect([high(3 * DAY + 20, 3), high(3 * DAY + 21), high(3 * DAY + 50)]).toEqual([[], [], []]);
});

test('a pool that was high for a moment is not told', () => {
  const watch = observer();
  const used = [20, 20, 3, 20, 20].map((count, index) => watch.look(index * 10, [], some(count)));
  expect(used.flat()).toEqual([]);
});

test('a week is summed up by owner at the first look of the next one', () => {
  const watch = observer({ stale: false, weekly: true });
  // 2026-03-01 is a Sunday.
  expect(watch.look(0, some(2))).toEqual([]);
  expect(watch.look(23 * HOUR, [...some(2), one(9, { clientName: 'other' })])).toEqual([]);
  const [summary, ...more] = watch.look(DAY, some(1));
  expect(summary).toMatchObject({
    event: 'weekly_summary',
    from: '2026-03-01T00:00:00.000Z',
    owners: [
      { owner: 'backup-team', ended: 0, stale: 2, bytes: 0 },
      { owner: 'other', stale: 1 },
    ],
    text: 'NDMP sessions since 2026-03-01T00:00:00.000Z: backup-team: 0 ended (0 B), 2 became stale; other: 0 ended (0 B), 1 became stale. There now: 1.',
  });
  expect(more).toEqual([]);
  expect(watch.look(DAY + 5, some(1))).toEqual([]);
  expect(watch.telling.week).toMatchObject({ owners: {} });
});

test('what ended is counted for its owner', () => {
  const gone = { ...session({ clientName: 'media-1' }), bytes: 7, goneBy: '' };
  const wish = { stale: false, weekly: true };
  const seen = { look: lookAt(0, []), ended: [gone as never], clients: CLIENTS };
  const { telling } = tellOn(undefined, seen, wish);
  expect(telling.week?.owners).toEqual({ 'backup-team': { ended: 1, stale: 0, bytes: 7 } });
});

test('a run that was reset tells nothing again that the memo of the one before it has', () => {
  const watch = observer();
  watch.look(0, some(1));
  const early = watch.telling;
  expect(kinds(watch.look(HOUR, some(4)))).toEqual(['sessions_stale', 'client_leaks']);
  const memo = watch.telling.at;
  watch.telling = toldTogether(early, [{}, memo]);
  expect(watch.look(2 * HOUR, some(4))).toEqual([]);
  watch.telling = early;
  expect(watch.look(2 * HOUR, some(4))).not.toEqual([]);
});

test('a day has so many messages at the most, and the next one says how many were not sent', () => {
  const watch = observer({ stale: true, weekly: false });
  const sent = Array.from({ length: 30 }, (_, index) => watch.look(index, some(index + 1))).flat();
  expect(sent).toHaveLength(TELLING_ROOM.messages);
  const [next] = watch.look(DAY, some(31));
  expect(next).toMatchObject({ event: 'sessions_stale', unsaid: 10 });
  expect(watch.look(DAY + 1, some(32))[0]).not.toHaveProperty('unsaid');
});

test('a cluster that is full of stale sessions is one message, and a memory that fits', () => {
  const watch = observer({ ...ALL, weekly: true });
  const full = Array.from({ length: 864 }, (_, index) =>
    one(index, { clientName: `client-${index}`, path: '/'.repeat(400) }),
  );
  const events = watch.look(0, full);
  expect(events[0]).toMatchObject({ others: 854 });
  expect(jsonBytes(events)).toBeLessThan(16 * 1024);
  expect(jsonBytes(watch.telling)).toBeLessThan(32 * 1024);
  // Hundreds of others that come and go push out none that is there.
  for (let minute = 1; minute < 20; minute++)
    watch.look(minute, [...full, ...some(100, 1_000 + 100 * minute)]);
  expect(Object.keys(watch.telling.at)).toHaveLength(TELLING_ROOM.entries);
  expect(watch.look(20, full)).toEqual([]);
});
