import { clientNamesOf, withClients } from '../../../rules/client-names';
import type { Policy } from '../../../contracts/policy';
import type { Owner } from './owner-of';

/** Of the block for benchmarks (RFC 2544): no session comes from there. */
const madeUp = (index: number) => `198.18.${Math.floor(index / 256)}.${index % 256}/32`;

/**
 * The policy with the networks of its clients.
 *
 * @param how - What tells them, such as "--config FILE".
 * @throws Error when nobody was asked for them
 */
export function resolvedPolicy(policy: Policy, { clients }: Pick<Owner, 'clients'>, how: string): Policy {
  const names = clientNamesOf(policy);
  if (names.length === 0 || clients !== undefined) return withClients(policy, clients ?? {});
  throw new Error(
    `The policy names clients (${names.join(', ')}), whose addresses only the worker's configuration knows; give ${how}`,
  );
}

/** The policy as it can be tried on made-up sessions: a name that nobody was asked for is an address of its own. */
export function triablePolicy(policy: Policy, { clients }: Pick<Owner, 'clients'>): Policy {
  const invented = clientNamesOf(policy).map((name, index): [string, string[]] => [name, [madeUp(index)]]);
  return withClients(policy, { ...Object.fromEntries(invented), ...clients });
}
