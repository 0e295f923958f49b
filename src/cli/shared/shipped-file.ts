import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import type { Policy } from '../../contracts/policy';
import { policySchema } from '../../contracts/schemas/policy';
import { formatProblem, readYaml, type YamlResult } from '../../contracts/schemas/read-yaml';
import { PACKAGE_ROOT, readArgument } from '../../node';

/** A kind of YAML file of which some come with the package. */
export interface FileKind<S extends z.ZodType> {
  noun: string;
  /** Where the shipped ones are, from the root of the package. */
  folder: string;
  schema: S;
}

const ENDING = '.yaml';

const shippedNames = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(ENDING))
    .map((name) => path.basename(name, ENDING));

function findFile(given: string, noun: string, folder: string): string {
  if (existsSync(given)) return given;
  const names = shippedNames(folder);
  if (names.includes(given)) return path.join(folder, `${given}${ENDING}`);
  throw new Error(
    `There is no ${noun} file "${given}"; give a file, or one of those that are shipped: ${names.join(', ')}`,
  );
}

function readText(file: string, noun: string): string {
  try {
    return readArgument(file);
  } catch (error) {
    throw new Error(`The ${noun} ${file} ${(error as Error).message}`);
  }
}

/** A file that was read, or all that is wrong with it. */
export type ReadFile<T> = { file: string } & YamlResult<T>;

/**
 * Reads a file, or a shipped one by its name.
 *
 * @throws Error when there is no such file
 */
export function loadShipped<S extends z.ZodType>(
  given: string,
  { noun, folder, schema }: FileKind<S>,
): ReadFile<z.output<S>> {
  const file = findFile(given, noun, path.join(PACKAGE_ROOT, folder));
  return { ...readYaml(readText(file, noun), schema, file), file };
}

/**
 * The content of a file, or of a shipped one by its name.
 *
 * @throws Error that lists every problem with its line
 */
export function readShipped<S extends z.ZodType>(given: string, kind: FileKind<S>): z.output<S> {
  const result = loadShipped(given, kind);
  if (result.ok) return result.value;
  const problems = result.problems.map((problem) => `  ${formatProblem(problem)}`);
  throw new Error([`The ${kind.noun} ${result.file} can't be used:`, ...problems].join('\n'));
}

/** Policies come as YAML files, some of them with the package. */
export const POLICY_FILE = { noun: 'policy', folder: 'policies', schema: policySchema } as const;

/**
 * A policy from a file, or a shipped one by its name.
 *
 * @throws Error that lists every problem with its line
 */
export const readPolicy = (given: string): Policy => readShipped(given, POLICY_FILE);

/** Every policy that comes with the package: the default one first, then by name. */
export function shippedPolicies(): Policy[] {
  const isDefault = (name: string) => name === 'default';
  return shippedNames(path.join(PACKAGE_ROOT, POLICY_FILE.folder))
    .sort((a, b) => Number(isDefault(b)) - Number(isDefault(a)) || a.localeCompare(b))
    .map(readPolicy);
}
