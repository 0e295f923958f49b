import { clientNamesIn, isClientName, networksOf, withNetworks } from '../../rules/client-names';
import { unknownClientWords } from '../../contracts/schemas/unknown-clients';
import type { Problem, YamlDocument } from '../../contracts/schemas/yaml-document';
import type { WorkerConfig } from '../../contracts/worker-config';

/** Names in the guards' protect rules that `clients` doesn't have: such a rule would protect nobody knows whom. */
export function checkGuardClients({ clusters, clients }: WorkerConfig, document: YamlDocument): Problem[] {
  const known = new Set(clients.map(({ name }) => name));
  return Object.entries(clusters).flatMap(([cluster, { guard }]) =>
    guard.protect.flatMap((rule, index) =>
      (['client', 'source'] as const).flatMap((key) =>
        (rule[key] ?? []).flatMap((place, at) => {
          if (!isClientName(place) || known.has(place)) return [];
          const path = ['clusters', cluster, 'guard', 'protect', index, key, at];
          return [document.problemAt(path, `${place} ${unknownClientWords(place, clients)}`)];
        }),
      ),
    ),
  );
}

/** The guards with networks instead of names: what travels with them has no `clients` beside it. */
export function resolveGuardClients(config: WorkerConfig): WorkerConfig {
  const entries = Object.entries(config.clusters).map(([name, entry]) => {
    const { guard } = entry;
    const known = networksOf(clientNamesIn(guard.protect), config.clients);
    return [name, { ...entry, guard: { ...guard, protect: withNetworks(guard.protect, known) } }] as const;
  });
  return { ...config, clusters: Object.fromEntries(entries) };
}
