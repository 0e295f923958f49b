import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { Policy } from '../../contracts/policy';
import { policySchema } from '../../contracts/schemas/policy';
import { formatProblem, readYaml } from '../../contracts/schemas/read-yaml';
import { PACKAGE_ROOT } from '../package-root';

/** Policies that come with the package. */
const SHIPPED = path.join(PACKAGE_ROOT, 'policies');

const shippedNames = (): string[] =>
  readdirSync(SHIPPED)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => path.basename(name, '.yaml'));

function findPolicy(given: string): string {
  if (existsSync(given)) return given;
  const shipped = shippedNames().find((name) => name === given);
  if (shipped !== undefined) return path.join(SHIPPED, `${shipped}.yaml`);
  throw new Error(
    `There is no policy file "${given}"; give a file, or one of those that are shipped: ${shippedNames().join(', ')}`,
  );
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`The policy ${file} can't be read: ${(error as Error).message}`);
  }
}

/**
 * A policy from a file, or a shipped one by its name.
 *
 * @throws Error that lists every problem with its line
 */
export function readPolicy(given: string): Policy {
  const file = findPolicy(given);
  const result = readYaml(readText(file), policySchema, file);
  if (result.ok) return result.value;
  throw new Error(
    [`The policy ${file} can't be used:`, ...result.problems.map((one) => `  ${formatProblem(one)}`)].join(
      '\n',
    ),
  );
}
