import type { InspectClient } from '../../src/client';
import { restsOnCollected } from '../../src/client/schedules/rests-on-collected';
import type { Schedule } from '../../src/contracts/schedule';

/** Workers that say this of their clusters; others do not answer. */
const inspect = (known: Record<string, object>): InspectClient =>
  ({
    run: async ({ cluster }: { cluster: string }) => {
      const facts = known[cluster];
      if (facts === undefined) throw new Error('no answer');
      return { records: [facts] };
    },
  }) as never;

const YES = { ages: '5m', guard: { collected: true } };
const WORKERS = inspect({ yes: YES, no: { ages: '5m', guard: {} }, ageless: { guard: { collected: true } } });

const rests = (clusters: Schedule['clusters'], mode: Schedule['mode'] = 'enforce') =>
  restsOnCollected(WORKERS, { name: 'often', clusters, mode } as Schedule, {});

test.each<[Schedule['clusters'], Schedule['mode'], boolean]>([
  ['yes', 'enforce', true],
  ['no', 'enforce', false],
  ['no', 'report', true],
  ['ageless', 'enforce', false],
  [['yes', 'no'], 'enforce', false],
  [['yes', 'silent'], 'enforce', false],
  ['all', 'enforce', false],
])('runs on %s, mode %s: they rest on what was collected: %s', async (clusters, mode, expected) => {
  expect(await rests(clusters, mode)).toBe(expected);
});

test('whoever breaks it off hears that', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  const asked = restsOnCollected(WORKERS, { name: 'often', clusters: 'silent' } as Schedule, { signal });
  await expect(asked).rejects.toThrow('enough');
});
