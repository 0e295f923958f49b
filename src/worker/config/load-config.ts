import path from 'node:path';
import { readYaml, sortProblems, type Problem } from '../../contracts/schemas/read-yaml';
import { workerConfigSchema } from '../../contracts/schemas/worker-config';
import type { WorkerConfig } from '../../contracts/worker-config';
import type { SecretRegistry } from '../log/secrets';
import { expiredIn, parseCertificates } from './certificates';
import { checkAudit, checkClusters, checkEvidenceKey, checkTelling } from './check-clusters';
import { checkReferences } from './check-references';
import { FileProblem } from './file-problem';
import { checkEvictApprovers, unkeyedApprovers } from './guard-approvers';
import { checkGuardClients, resolveGuardClients } from './guard-clients';
import { addProxyLogins } from './proxy-logins';
import { readText } from './read-text';
import { resolvePaths } from './references';

/** A configuration that can be run, or everything that keeps it from running. */
export type LoadedConfig =
  { ok: true; config: WorkerConfig; warnings: string[] } | { ok: false; problems: Problem[] };

/** Who reads a configuration. */
interface Reader {
  /** It makes a key for evidence itself, where the file names none. @default false */
  makesEvidenceKey?: boolean;
}

/**
 * Reads and checks the worker's configuration, with every file and variable that it names.
 *
 * @param secrets - Gets to know every secret that is read, and the logins of proxies.
 */
export async function loadConfig(
  file: string,
  env: NodeJS.ProcessEnv,
  secrets: SecretRegistry,
  { makesEvidenceKey = false }: Reader = {},
): Promise<LoadedConfig> {
  let text;
  try {
    text = await readText(file, 'the configuration file');
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error;
    return { ok: false, problems: [{ file, line: 1, path: '', message: error.message }] };
  }
  const folder = path.dirname(path.resolve(file));
  const result = readYaml(text, workerConfigSchema, file);
  addProxyLogins(result.document.raw, secrets);
  const problems = sortProblems([
    ...(result.ok ? [] : result.problems),
    ...(result.ok ? checkGuardClients(result.value, result.document) : []),
    ...(result.ok ? checkEvictApprovers(result.value, result.document) : []),
    ...checkClusters(result.document),
    ...checkAudit(result.document),
    ...checkTelling(result.document),
    ...(makesEvidenceKey ? [] : checkEvidenceKey(result.document)),
    ...(await checkReferences(result.document, { folder, env, secrets })),
  ]);
  if (!result.ok || problems.length > 0) return { ok: false, problems };
  const config = resolveGuardClients(resolvePaths(result.value, folder));
  const warnings = [...uselessGrants(config), ...unkeyedApprovers(config), ...(await expiredFiles(config))];
  return { ok: true, config, warnings };
}

/** A worker starts all the same: other clusters are served. */
async function expiredFiles({ clusters }: WorkerConfig): Promise<string[]> {
  const named = Object.entries(clusters).flatMap(([name, { tls, auth }]) => [
    { key: `clusters.${name}.tls.caFile`, file: tls.caFile },
    {
      key: `clusters.${name}.auth.certificate.certFile`,
      file: 'certificate' in auth ? auth.certificate.certFile : undefined,
    },
  ]);
  const found = named.map(async ({ key, file }) => {
    if (file === undefined) return [];
    const words = expiredIn(parseCertificates(await readText(file, file), file));
    return words.map((each) => `${key} (${file}): ${each}`);
  });
  return (await Promise.all(found)).flat();
}

/** What is allowed, but surely not meant. */
function uselessGrants({ clusters }: WorkerConfig): string[] {
  return Object.entries(clusters)
    .filter(([, { tls, allow }]) => tls.insecureSkipVerify && allow.length > 0)
    .map(
      ([name]) =>
        `clusters.${name}: tls.insecureSkipVerify is set, so every write is refused and allow has no effect; verify TLS (tls.caFile or tls.fingerprint256), or take the grants out of allow`,
    );
}
