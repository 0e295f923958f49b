import path from 'node:path';
import { referencesIn } from './references';

/** A copy in which every file that is named has an absolute path. */
export function resolvePaths<T extends object>(config: T, folder: string): T {
  const copy = structuredClone(config);
  for (const { key, kind, value, parent } of referencesIn(copy)) {
    if (kind !== 'secretEnv') parent[key] = path.resolve(folder, value);
  }
  return copy;
}
