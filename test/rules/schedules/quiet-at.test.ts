import fc from 'fast-check';
import type { QuietHours } from '../../../src/contracts/quiet';
import { WEEKDAYS } from '../../../src/contracts/schemas/quiet';
import { quietAt, whyQuietWithin } from '../../../src/rules/schedules';

const MINUTE = 60_000;
const night: QuietHours = { from: '20:00', to: '06:00', timezone: 'Europe/Berlin' };
const workNights: QuietHours = { ...night, days: ['mon', 'tue'] };

const untilOf = (quiet: QuietHours[], at: string) => {
  const found = quietAt(quiet, Date.parse(at));
  return found === undefined ? undefined : (found.until ?? 'no end');
};

// Berlin is an hour ahead of UTC in winter, two in summer; clocks went forward on 2026-03-29, and back on 2026-10-25.
test.each<[string, QuietHours[], string, string | undefined]>([
  ['a minute before', [night], '2026-11-23T18:59:59.999Z', undefined],
  ['from the first moment on', [night], '2026-11-23T19:00:00Z', '2026-11-24T05:00:00.000Z'],
  ['after midnight', [night], '2026-11-24T04:59:59.999Z', '2026-11-24T05:00:00.000Z'],
  ['as they end', [night], '2026-11-24T05:00:00Z', undefined],
  [
    'on the morning after a day that is named',
    [workNights],
    '2026-11-25T04:00:00Z',
    '2026-11-25T05:00:00.000Z',
  ],
  ['on the evening of a day that is not named', [workNights], '2026-11-25T20:00:00Z', undefined],
  ['on the morning of the first day that is named', [workNights], '2026-11-23T04:00:00Z', undefined],
  ['in the night that is an hour shorter', [night], '2026-03-28T19:00:00Z', '2026-03-29T04:00:00.000Z'],
  ['in the night that is an hour longer', [night], '2026-10-24T18:00:00Z', '2026-10-25T05:00:00.000Z'],
  [
    'in hours that clocks jump over',
    [{ ...night, from: '02:00', to: '02:30' }],
    '2026-03-29T01:00:00Z',
    undefined,
  ],
  [
    'in hours that come twice, the first time',
    [{ ...night, from: '02:15', to: '02:45' }],
    '2026-10-25T00:20:00Z',
    '2026-10-25T00:45:00.000Z',
  ],
  [
    'in hours that come twice, the second time',
    [{ ...night, from: '02:15', to: '02:45' }],
    '2026-10-25T01:20:00Z',
    '2026-10-25T01:45:00.000Z',
  ],
  [
    'when others join on',
    [night, { from: '05:00', to: '12:00', timezone: 'UTC', days: ['tue'] }],
    '2026-11-23T22:00:00Z',
    '2026-11-24T12:00:00.000Z',
  ],
  ['that never end', [{ from: '00:00', to: '24:00', timezone: 'UTC' }], '2026-11-23T22:00:00Z', 'no end'],
  [
    'of whole days',
    [{ from: '00:00', to: '24:00', timezone: 'UTC', days: ['sat', 'sun'] }],
    '2026-11-28T10:00:00Z',
    '2026-11-30T00:00:00.000Z',
  ],
])('quiet hours %s', (_what, quiet, at, until) => {
  expect(untilOf(quiet, at)).toBe(until);
});

test('they are told as people write them, those that are alone', () => {
  const lunch: QuietHours = { from: '12:00', to: '13:00', timezone: 'UTC' };
  expect(quietAt([lunch, workNights], Date.parse('2026-11-23T20:00:00Z'))?.hours).toBe(
    '20:00–06:00 Europe/Berlin (mon, tue)',
  );
});

const clock = fc.integer({ min: 0, max: 1_439 }).map((minute) => {
  const [hours, minutes] = [Math.floor(minute / 60), minute % 60];
  return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
});
const hours = fc
  .record({
    from: clock,
    to: clock,
    timezone: fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
    ),
    days: fc.option(fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1 }), { nil: undefined }),
  })
  .filter(({ from, to }) => from !== to);
const instant = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2027, 0) });

test('every minute up to their end is quiet, and the one at their end is not, in any zone and season', () => {
  fc.assert(
    fc.property(fc.array(hours, { minLength: 1, maxLength: 2 }), instant, (quiet, at) => {
      const until = quietAt(quiet, at)?.until;
      if (until === undefined) return;
      expect(quietAt(quiet, Date.parse(until))).toBeUndefined();
      const minutes = Math.min(600, Math.floor((Date.parse(until) - at) / MINUTE));
      for (let minute = 0; minute < minutes; minute += 7)
        expect(quietAt(quiet, at + minute * MINUTE)).toBeDefined();
    }),
    { numRuns: Number(process.env['ONTAP_TEST_RUNS'] ?? 1) * 20 },
  );
});

test.each([
  ['2026-11-23T18:59:56.999Z', undefined],
  ['2026-11-23T18:59:57Z', 'it is 3 s or less before the quiet hours'],
  ['2026-11-23T19:00:00Z', 'it is in the quiet hours'],
  ['2026-11-24T04:59:59.999Z', 'it is in the quiet hours'],
  ['2026-11-24T05:00:00Z', undefined],
])('nothing leaves at %s that may arrive in quiet hours: %s', (at, why) => {
  const hours = ' of the guard (20:00–06:00 Europe/Berlin), until 2026-11-24T05:00:00.000Z';
  expect(whyQuietWithin([night], Date.parse(at), 3_000)).toBe(why && why + hours);
});
