import type { Schedule } from '../../contracts/schedule';
import type { CallOptions } from '../call-options';
import type { InspectClient } from '../inspect-client';

/** For one cluster; a plan of schedules is not worth a longer wait. */
const ASK_WITHIN_MS = 15_000;

/**
 * Whether each run of a schedule rests on what was collected, by what the workers of its clusters say. False where one does
 * not answer in time, and for `all`: nobody here knows who that is.
 */
export async function restsOnCollected(
  inspect: InspectClient,
  { clusters, mode, name }: Schedule,
  options: CallOptions,
): Promise<boolean> {
  if (clusters === 'all') return false;
  const requestedBy = { name: 'schedules', reason: `is to start ${name} often` };
  const unservedAfter = `${ASK_WITHIN_MS / 1_000}s`;
  const answers = await Promise.allSettled(
    [clusters].flat().map(async (cluster) => {
      const within = { ...options, withinMs: ASK_WITHIN_MS };
      const request = { cluster, read: 'cluster', unservedAfter, requestedBy } as const;
      const { records } = await inspect.run(request, within);
      return records.every(
        ({ ages, guard }) => ages !== undefined && (mode === 'report' || guard.collected === true),
      );
    }),
  );
  options.signal?.throwIfAborted();
  return answers.every((answer) => answer.status === 'fulfilled' && answer.value);
}
