import { cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { ClusterFacts } from '../contracts/cluster';
import { FAILURE } from '../contracts/failures';
import type { ClusterContext } from './cluster-context';
import { asActivity } from './failure-of';

/** Activities that tell who a cluster is. */
export function createReadCluster({ cluster, config, client }: ClusterContext) {
  return {
    /** Identity, version, NDMP mode, grants and guard. Fails `WrongCluster` when the entry pins another uuid. */
    readCluster: (): Promise<ClusterFacts> =>
      asActivity(async () => {
        const signal = cancellationSignal();
        const { uuid, name, version } = await client.getCluster({ signal });
        if (config.uuid !== undefined && config.uuid.toLowerCase() !== uuid.toLowerCase())
          throw wrongCluster(cluster, config.uuid, uuid);
        const ndmpMode = await client.getNdmpMode({ signal });
        const { allow, guard } = config;
        return {
          cluster,
          name,
          uuid,
          version,
          ndmpMode,
          allow,
          guard,
          at: new Date().toISOString(),
        };
      }),
  };
}

function wrongCluster(cluster: string, pinned: string, found: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `Cluster "${cluster}" answers with uuid ${found}, but its entry pins ${pinned}; correct url or uuid in the worker's configuration`,
    FAILURE.WrongCluster,
  );
}
