import type { ClientName, ClientNetworks } from '../contracts/cluster';
import type { Policy } from '../contracts/policy';

/** What of a rule may name clients. */
interface Rule {
  client?: string[] | undefined;
  source?: string[] | undefined;
}

/** True for a name of `clients` among the places of a rule: all others are networks, with a slash. */
export function isClientName(place: string): boolean {
  return !place.includes('/');
}

/** Names of `clients` that rules use, each once. */
export function clientNamesIn(rules: readonly Rule[]): string[] {
  const places = rules.flatMap(({ client = [], source = [] }) => [...client, ...source]);
  return [...new Set(places.filter(isClientName))].sort();
}

/** Names of `clients` that a policy uses, each once. */
export function clientNamesOf({ match, protect }: Policy): string[] {
  return clientNamesIn([...match, ...protect]);
}

/** Networks of the names that are known; several entries of one name count together. */
export function networksOf(names: readonly string[], clients: readonly ClientName[]): ClientNetworks {
  const known = names.map((wanted): [string, string[]] => [
    wanted,
    clients.filter(({ name }) => name === wanted).map(({ cidr }) => cidr),
  ]);
  return Object.fromEntries(known.filter(([, networks]) => networks.length > 0));
}

/** Rules with the networks of the names that are known; other names stay. */
export function withNetworks<R extends Rule>(rules: readonly R[], clients: ClientNetworks): R[] {
  const known = new Map(Object.entries(clients));
  const all = (places: string[]) => [...new Set(places.flatMap((place) => known.get(place) ?? [place]))];
  return rules.map((rule) => ({
    ...rule,
    ...(rule.client === undefined ? {} : { client: all(rule.client) }),
    ...(rule.source === undefined ? {} : { source: all(rule.source) }),
  }));
}

/** A policy with the networks of the names that are known. */
export function withClients(policy: Policy, clients: ClientNetworks): Policy {
  if (clientNamesOf(policy).length === 0) return policy;
  return {
    ...policy,
    match: withNetworks(policy.match, clients),
    protect: withNetworks(policy.protect, clients),
  };
}
