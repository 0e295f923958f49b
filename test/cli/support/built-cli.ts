import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '../../..');

export const CLI = path.join(ROOT, 'dist/cli/main.js');

/** Written last by the build. */
const BUNDLE = path.join(ROOT, 'dist/workflow-bundle.js');

function newestSource(): { file: string; at: number } {
  const names = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  const sources = names
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ file: `src/${name}`, at: statSync(path.join(ROOT, 'src', name)).mtimeMs }));
  return sources.reduce((newest, one) => (one.at > newest.at ? one : newest));
}

/**
 * Tests of whole processes run what was built, as a user does; an old build would test yesterday's code.
 *
 * @throws Error that says what to do
 */
export function assertBuilt(): void {
  const builtAt = statSync(BUNDLE, { throwIfNoEntry: false })?.mtimeMs;
  if (builtAt === undefined) throw new Error('dist/ has no build: run "npm run build" first');
  const { file, at } = newestSource();
  if (at > builtAt) throw new Error(`dist/ is older than ${file}: run "npm run build" first`);
}
