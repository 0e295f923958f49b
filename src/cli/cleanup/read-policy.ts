import type { Policy } from '../../contracts/policy';
import { policySchema } from '../../contracts/schemas/policy';
import { readShipped } from '../shipped-file';

/**
 * A policy from a file, or a shipped one by its name.
 *
 * @throws Error that lists every problem with its line
 */
export const readPolicy = (given: string): Policy =>
  readShipped(given, { noun: 'policy', folder: 'policies', schema: policySchema });
