import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Policy } from '../../contracts/policy';
import { policySchema } from '../../contracts/schemas/policy';
import { formatProblem, readYaml } from '../../contracts/schemas/read-yaml';
import { PACKAGE_ROOT } from '../../node';
import { FileProblem } from './file-problem';
import { readText } from './read-text';

/** A file beside the configuration, or a shipped policy by its name. */
export function policyFile(given: string, folder: string): string {
  const near = path.resolve(folder, given);
  const shipped = path.join(PACKAGE_ROOT, 'policies', `${path.basename(given)}.yaml`);
  return !existsSync(near) && path.basename(given) === given && existsSync(shipped) ? shipped : near;
}

/** @throws FileProblem that says what is wrong with it */
export async function readStalePolicy(file: string): Promise<Policy> {
  const result = readYaml(await readText(file, file), policySchema, file);
  if (result.ok) return result.value;
  throw new FileProblem(`can't be used: ${result.problems.map(formatProblem).join('; ')}`);
}
