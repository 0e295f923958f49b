import type { Policy } from '../../contracts/policy';
import { policySchema } from '../../contracts/schemas/policy';
import { readShipped } from '../shipped-file';

/** Policies come as YAML files, some of them with the package. */
export const POLICY_FILE = { noun: 'policy', folder: 'policies', schema: policySchema } as const;

/**
 * A policy from a file, or a shipped one by its name.
 *
 * @throws Error that lists every problem with its line
 */
export const readPolicy = (given: string): Policy => readShipped(given, POLICY_FILE);
