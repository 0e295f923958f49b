import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The folder of this package, from dist/cli and from src/cli alike. */
export const PACKAGE_ROOT = path.join(__dirname, '../..');

export function packageVersion(): string {
  const text = readFileSync(path.join(PACKAGE_ROOT, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
