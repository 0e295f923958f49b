import { log } from '@temporalio/activity';
import type { SessionRecord } from '../../contracts/session';
import type { AgedSession, AgesTold, NoAges } from '../../contracts/session-age';
import { agesOf, watchView } from '../../rules/evidence';
import type { ClusterContext } from '../cluster-context';
import { readObserved } from './read-observed';
import { openRecord, openWatch } from './seals';

/**
 * The sessions with what the observer knows of each. Whatever keeps that from being told is no failure of the look.
 *
 * @param at - When ONTAP listed them
 */
export async function withAges(
  context: ClusterContext,
  sessions: readonly SessionRecord[],
  at: string,
): Promise<{ records: AgedSession[]; ages: AgesTold }> {
  const { cluster, config, evidenceKeys: keys, readObserved: read = readObserved } = context;
  const none = (why: NoAges) => ({
    records: [...sessions],
    ages: { collected: false as const, why },
  });
  if (config.ages === undefined) return none('not_configured');
  if (keys === undefined) return none('no_key');
  try {
    const observed = await read(cluster);
    if (observed === undefined) return none('no_observer');
    const { lookedAt } = observed;
    if (lookedAt === undefined) return none('no_look');
    const known = observed.records.flatMap((sealed) => openRecord(keys, sealed) ?? []);
    const ages = agesOf(sessions, known, at);
    const records = sessions.map((session, index) => ({ ...session, ...ages[index] }));
    const watch = observed.watch === undefined ? undefined : openWatch(keys, observed.watch);
    const view = watch === undefined ? {} : watchView(watch);
    return { records, ages: { collected: true, every: config.ages.every, lookedAt, ...view } };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    log.warn('The ages of sessions could not be read', { cluster, why });
    return none('unreadable');
  }
}
