import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A body of ONTAP, as captured or documented. */
export function fixture(file: string): unknown {
  return JSON.parse(readFileSync(join(__dirname, '../../fixtures/ontap', file), 'utf8'));
}
