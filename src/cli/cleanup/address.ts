import { loadClientConnectConfig } from '@temporalio/envconfig';

const DEFAULT_ADDRESS = 'localhost:7233';

/** Where the commands look for Temporal: TEMPORAL_ADDRESS, or the profile of the `temporal` CLI. */
export function addressInUse(): string {
  return loadClientConnectConfig().connectionOptions.address ?? DEFAULT_ADDRESS;
}
