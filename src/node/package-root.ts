import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The folder of this package, from dist/node and from src/node alike. */
export const PACKAGE_ROOT = path.join(__dirname, '../..');

function packageJson(): { version: string; bugs?: { url: string } } {
  const text = readFileSync(path.join(PACKAGE_ROOT, 'package.json'), 'utf8');
  return JSON.parse(text) as { version: string; bugs?: { url: string } };
}

export const packageVersion = (): string => packageJson().version;

/** Where to report to, in words. */
export const issueTracker = (): string => packageJson().bugs?.url ?? 'an issue of this project';
