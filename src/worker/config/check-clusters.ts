import type { Problem, YamlDocument } from '../../contracts/schemas/yaml-document';
import { NEW_KEY_COMMAND } from '../../node';

function originOf(entry: unknown): string | undefined {
  const url = (entry as { url?: unknown } | null | undefined)?.url;
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).origin : undefined;
}

/** Two entries for one cluster would mean two sets of grants and bounds for it. */
export function checkClusters(document: YamlDocument): Problem[] {
  const clusters = (document.raw as { clusters?: unknown } | null | undefined)?.clusters;
  if (typeof clusters !== 'object' || clusters === null) return [];
  const owner = new Map<string, string>();
  return Object.entries(clusters).flatMap(([name, entry]) => {
    const origin = originOf(entry);
    if (origin === undefined) return [];
    const first = owner.get(origin);
    if (first === undefined) {
      owner.set(origin, name);
      return [];
    }
    const words = `is the URL of clusters.${first} already; keep one entry for each cluster`;
    return [document.problemAt(['clusters', name, 'url'], words)];
  });
}

/** The key of an entry, valid or not, that can't do without evidenceKeyFile, and how that is said. */
export function keyNeedOf(entry: unknown): { key: 'allow' | 'ages'; words: string } | undefined {
  const { allow, ages } = (entry ?? {}) as { allow?: unknown; ages?: unknown };
  if (Array.isArray(allow) && allow.includes('kill-sessions'))
    return { key: 'allow', words: 'kill-sessions needs' };
  return ages === undefined ? undefined : { key: 'ages', words: 'ages need' };
}

/** Kills and ages go by what was seen, and what was seen by its seal. */
export function checkEvidenceKey(document: YamlDocument): Problem[] {
  const { clusters, evidenceKeyFile } = (document.raw ?? {}) as {
    clusters?: unknown;
    evidenceKeyFile?: unknown;
  };
  if (evidenceKeyFile !== undefined || typeof clusters !== 'object' || clusters === null) return [];
  const [needing] = Object.entries(clusters).flatMap(([name, entry]) => {
    const need = keyNeedOf(entry);
    return need === undefined ? [] : [{ name, ...need }];
  });
  if (needing === undefined) return [];
  const words = `${needing.words} evidenceKeyFile beside clusters, since what is seen of a session is sealed with its key; make one: ${NEW_KEY_COMMAND}, and write: evidenceKeyFile: ./evidence.key (the same key for all workers of a cluster)`;
  return [document.problemAt(['clusters', needing.name, needing.key], words)];
}

/** The web hook of the audit must be one that there is. */
export function checkAudit(document: YamlDocument): Problem[] {
  const { audit, webhooks } = (document.raw ?? {}) as { audit?: { webhook?: unknown }; webhooks?: object };
  const name = audit?.webhook;
  if (typeof name !== 'string' || Object.hasOwn(webhooks ?? {}, name)) return [];
  return [document.problemAt(['audit', 'webhook'], `"${name}" is not in webhooks; add it there`)];
}

/** Whoever is to be told of sessions must be a web hook that there is. */
export function checkTelling(document: YamlDocument): Problem[] {
  const { clusters, webhooks } = (document.raw ?? {}) as { clusters?: object; webhooks?: object };
  return Object.entries(clusters ?? {}).flatMap(([name, entry]) => {
    const hooks: unknown = (entry as { ages?: { tell?: { hooks?: unknown } } } | null)?.ages?.tell?.hooks;
    return (Array.isArray(hooks) ? hooks : []).flatMap((hook: unknown, index) =>
      typeof hook !== 'string' || Object.hasOwn(webhooks ?? {}, hook)
        ? []
        : [
            document.problemAt(
              ['clusters', name, 'ages', 'tell', 'hooks', index],
              `"${hook}" is not in webhooks; add it there`,
            ),
          ],
    );
  });
}
