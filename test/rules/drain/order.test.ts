import fc from 'fast-check';
import { durationMs } from '../../../src/contracts/duration';
import { DRAIN_ROOM } from '../../../src/contracts/history-room';
import { drainRequestSchema } from '../../../src/contracts/schemas/drain';
import type { DrainInput } from '../../../src/contracts/drain';
import { drainOrder } from '../../../src/rules/drain';
import { runs } from '../../support/runs';

const NOW = Date.parse('2026-11-21T20:00:00Z');
const HOUR = 3_600_000;
const order = (change: Partial<DrainInput>) =>
  drainOrder(
    drainRequestSchema.parse({ cluster: 'lab', node: 'n1', requestedBy: { name: 'ops' }, ...change }),
    NOW,
  );
const after = (ms: number) => new Date(NOW + ms).toISOString();

test('a drain that names no deadline lasts two hours, and looks every minute', () => {
  expect(order({})).toMatchObject({ until: after(2 * HOUR), every: '1m', jobs: 'wait' });
});

test.each([
  [{ until: after(-1) }, 'over already'],
  [{ until: after(0) }, 'over already'],
  [{ until: after(24 * HOUR + 1) }, 'later than 24h from now'],
])('%j is refused', (change, words) => {
  expect(order(change)).toEqual({ problem: expect.stringContaining(words) });
});

test('however long it lasts, its looks are as far apart as asked, and no more than a history has room for', () => {
  const ms = fc.integer({ min: 1, max: 24 * HOUR });
  fc.assert(
    fc.property(ms, fc.option(ms), fc.constantFrom('1s', '30s', '1m', '1h'), (left, hold, every) => {
      const holds = hold === null || hold < 1_000 ? {} : { hold: `${Math.floor(hold / 1_000)}s` };
      const found = order({ until: after(left), every, ...holds });
      if ('problem' in found) throw new Error(found.problem);
      const everyMs = durationMs(found.every);
      expect(everyMs).toBeGreaterThanOrEqual(durationMs(every));
      const lasts = left + ('hold' in holds ? durationMs(holds.hold) : 0);
      expect(Math.ceil(lasts / everyMs)).toBeLessThanOrEqual(DRAIN_ROOM.looks - 10);
    }),
    runs(300),
  );
});
