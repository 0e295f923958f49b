import type { ClusterFacts, Guard } from '../../../contracts/cluster';
import { guardSchema } from '../../../contracts/schemas/cluster';
import { requestedBy } from '../../cleanup/options';
import { withClient } from '../../cleanup/with-client';
import { UNSERVED_AFTER } from '../../jobs/read-jobs';

/** Of a cluster's entry that says nothing of a guard. */
export const DEFAULT_GUARD: Guard = guardSchema.parse({});

/** The guard of a cluster, as its worker tells; the default one without a cluster. */
export async function guardOf(cluster: string | undefined): Promise<Guard> {
  if (cluster === undefined) return DEFAULT_GUARD;
  const look = {
    read: 'cluster',
    cluster,
    requestedBy: requestedBy({}),
    unservedAfter: UNSERVED_AFTER,
  } as const;
  const [facts]: ClusterFacts[] = await withClient(async ({ inspect }) => (await inspect.run(look)).records);
  if (facts === undefined) throw new Error(`The worker of ${cluster} did not tell its guard; try again`);
  return facts.guard;
}
