import { ApplicationFailure } from '@temporalio/common';
import type { ClientNetworks } from '../contracts/cluster';
import { FAILURE } from '../contracts/failures';
import { MOST_POLICY_BYTES } from '../contracts/schemas/policy';
import { unknownClientWords } from '../contracts/schemas/unknown-clients';
import { networksOf } from '../rules/client-names';
import type { ClusterContext } from './cluster-context';
import { withinPayload } from './payload-limit';

/** Networks of names; fails `InvalidRequest` with what is known when one is not. */
export function clientNetworks(
  { cluster, clients }: ClusterContext,
  names: readonly string[],
): ClientNetworks {
  const known = networksOf(names, clients);
  const unknown = names.filter((name) => !Object.hasOwn(known, name));
  if (unknown.length > 0)
    throw ApplicationFailure.nonRetryable(
      `On ${cluster}, ${unknown.map((name) => `${name} ${unknownClientWords(name, clients)}`).join('; ')}`,
      FAILURE.InvalidRequest,
    );
  return withinPayload('The networks of the clients', known, MOST_POLICY_BYTES);
}
