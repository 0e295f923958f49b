import { fireTimes } from '../../../src/rules/schedules/fire-times';
import { scheduleProblem } from '../../../src/rules/schedules/short-gap';
import { cronTimes } from '../../../src/contracts/schemas/calendar';
import { policySchema } from '../../../src/contracts/schemas/policy';

const NOW = Date.UTC(2026, 10, 22);

const policy = (change: object = {}) =>
  policySchema.parse({
    name: 'default',
    observe: { window: '1h', every: '5m' },
    match: [{ name: 'any', dataState: ['halted'] }],
    notify: ['ops'],
    ...change,
  });

const messageOf = (entry: object, change: object = {}) =>
  scheduleProblem({ mode: 'enforce', ...entry }, policy(change), NOW)?.message;

test.each([
  [{ interval: '75m' }],
  [{ interval: '85m', jitter: '10m' }],
  [{ cron: '0 */2 * * *', timezone: 'Europe/Berlin' }],
  [{ cron: '0 0 29 2 *' }],
  [{ cron: '0 0 * * *', timezone: 'Europe/Berlin' }],
  [{ calendar: { dayOfWeek: 'sat', dayOfMonth: '1-7' } }],
])('%j leaves time for a run', (entry) => {
  expect(messageOf(entry)).toBeUndefined();
});

test('a run that rests on what was collected may start every quarter of an hour, whatever its window', () => {
  const collected = { observe: { window: '24h', every: '1h', evidence: 'collected' } };
  expect(messageOf({ interval: '15m' }, collected)).toBeUndefined();
  expect(messageOf({ interval: '14m' }, collected)).toContain('but a run may take 15m (window 0s');
  const fresh = { observe: { window: '24h', every: '1h' } };
  expect(messageOf({ interval: '15m' }, fresh)).toContain('(window 1d,');
});

test.each([
  [
    { interval: '74m' },
    'leaves 1h 14m between two starts but a run may take 1h 15m (window 1h, approval 0s, 15m for the rest)',
  ],
  [{ interval: '85m', jitter: '11m' }, 'leaves 1h 25m between two starts, less its jitter of 11m, but'],
  [
    { cron: '30,50 3 * * *' },
    'leaves 20m between two starts (2026-11-22T03:30Z and 2026-11-22T03:50Z) but a run may take 1h 15m',
  ],
  [{ cron: '30 23,0 * * *' }, 'leaves 1h between two starts (2026-11-22T23:30Z and 2026-11-23T00:30Z)'],
  // Two hours by the clock on the wall, one in the night in which it is put forward.
  [
    { cron: '0 1,3 * * *', timezone: 'Europe/Berlin' },
    'leaves 1h between two starts (2027-03-28T00:00Z and 2027-03-28T01:00Z)',
  ],
  [{ cron: '0 0 31 4 *' }, 'never comes true: there is no such day'],
])('%j is refused with the numbers', (entry, words) => {
  expect(messageOf(entry)).toContain(words);
});

test('approval and notice count where a run may wait for them', () => {
  const entry = { interval: '2h' };
  const approval = { approval: { required: true, within: '4h' } };
  const words = 'a run may take 5h 15m (window 1h, approval 4h, 15m for the rest)';
  expect(messageOf(entry, approval)).toContain(words);
  expect(messageOf(entry, { limits: { onExceed: 'approve' } })).toContain(words);
  expect(messageOf({ ...entry, mode: 'report' }, approval)).toBeUndefined();
  expect(messageOf(entry, { notifyBefore: '50m' })).toContain(
    'a run may take 2h 5m (window 1h, approval 0s, notice 50m, 15m for the rest)',
  );
});

test('a time that the clock jumps over does not come, and one that comes twice counts once', () => {
  const nights = (from: number, until: number) =>
    [...fireTimes(cronTimes('30 * * * *'), 'Europe/Berlin', from, until)].map((at) =>
      new Date(at).toISOString().slice(11, 16),
    );
  expect(nights(Date.UTC(2027, 2, 28), Date.UTC(2027, 2, 28, 3))).toEqual(['00:30', '01:30', '02:30']);
  expect(nights(Date.UTC(2027, 9, 31), Date.UTC(2027, 9, 31, 4))).toEqual(['00:30', '02:30', '03:30']);
});
