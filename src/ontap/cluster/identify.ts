import type { LoginScope } from '../../contracts/cluster';
import { unexpected } from '../errors/local-errors';
import type { CallOptions } from '../transport/send';
import type { clusterApi } from './cluster-api';

/** Who answers: the cluster, or the SVM whose login it is. */
export interface ClusterIdentity {
  uuid: string;
  name: string;
  /** `version.full`. */
  version: string;
}

/** The login has another scope than the entry says: how it goes on after "the login", and what to do. */
export interface WrongLogin {
  wrongLogin: string;
  remedy: string;
}

type Asks = Pick<ReturnType<typeof clusterApi>, 'getCluster' | 'listSvms'>;

/** Who answers to a login of that scope; reads nothing else, so that the smallest role will do. */
export async function identify(
  client: Asks,
  scope: LoginScope,
  options: CallOptions = {},
): Promise<ClusterIdentity | WrongLogin> {
  const { cluster, version } = await client.getCluster(options);
  switch (scope) {
    case 'cluster':
      return cluster === undefined ? AN_SVMS : { ...cluster, version };
    case 'svm':
      return cluster === undefined
        ? { ...(await ownSvm(client, options)), version }
        : theClusters(cluster.name, cluster.uuid);
  }
}

const AN_SVMS: WrongLogin = {
  wrongLogin: "is an SVM's: it is shown the version of ONTAP, but no cluster",
  remedy:
    'write "scope: svm" into the entry, and no kill-sessions into its allow, for waits, commands and reports of that SVM (a uuid there is then the SVM\'s), or give it a login of the cluster; then start the worker anew',
};

const theClusters = (name: string, uuid: string): WrongLogin => ({
  wrongLogin: `is that of cluster ${name} (uuid ${uuid}), and the entry says scope: svm`,
  remedy:
    "take scope: svm out of the entry (a uuid there is then the cluster's), or give it the SVM's login and management address; then start the worker anew",
});

async function ownSvm(client: Asks, options: CallOptions) {
  const [own, ...others] = await client.listSvms(options);
  if (own !== undefined && others.length === 0) return own;
  const count = own === undefined ? 'no SVM' : `${others.length + 1} SVMs`;
  throw unexpected(
    { method: 'GET', path: '/api/svm/svms' },
    `${count} where a login with scope: svm is shown its own one; check the login, and ask again`,
  );
}
