import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { policySchema } from '../../../src/contracts/schemas/policy';
import type { Policy } from '../../../src/contracts/policy';

export const SHIPPED = [
  'default',
  'idle-connections',
  'hung-dumps',
  'abandoned-tape-change',
  'pool-pressure',
] as const;

export type Shipped = (typeof SHIPPED)[number];

/** A policy as it is shipped. */
export function shipped(name: Shipped): Policy {
  const file = path.join(__dirname, '../../../policies', `${name}.yaml`);
  return policySchema.parse(parse(readFileSync(file, 'utf8')));
}
