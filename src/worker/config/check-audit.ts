import type { Problem, YamlDocument } from '../../contracts/schemas/yaml-document';

/** The web hook of the audit must be one that there is. */
export function checkAudit(document: YamlDocument): Problem[] {
  const { audit, webhooks } = (document.raw ?? {}) as { audit?: { webhook?: unknown }; webhooks?: object };
  const name = audit?.webhook;
  if (typeof name !== 'string' || Object.hasOwn(webhooks ?? {}, name)) return [];
  return [document.problemAt(['audit', 'webhook'], `"${name}" is not in webhooks; add it there`)];
}
