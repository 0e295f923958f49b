import path from 'node:path';
import { policyFile } from './stale-policy';

/** What a key of the configuration refers to outside of it. */
type ReferenceKind = 'secretFile' | 'secretEnv' | 'certificates' | 'folder' | 'policy';

const KIND_OF_KEY: Record<string, ReferenceKind> = {
  passwordFile: 'secretFile',
  clientSecretFile: 'secretFile',
  keyFile: 'secretFile',
  signingKeyFile: 'secretFile',
  urlFile: 'secretFile',
  secretFile: 'secretFile',
  evidenceKeyFile: 'secretFile',
  previousSecretFile: 'secretFile',
  passwordEnv: 'secretEnv',
  clientSecretEnv: 'secretEnv',
  urlEnv: 'secretEnv',
  secretEnv: 'secretEnv',
  previousSecretEnv: 'secretEnv',
  caFile: 'certificates',
  certFile: 'certificates',
  directory: 'folder',
  policy: 'policy',
};

/** A file or an environment variable that the configuration names. */
export interface Reference {
  path: readonly string[];
  /** Last key of the path, such as `passwordFile`. */
  key: string;
  kind: ReferenceKind;
  /** As it is written: a path, or the name of a variable. */
  value: string;
  /** The map that holds the key. */
  parent: Record<string, unknown>;
}

/** Every file and variable that raw data names, valid or not, so that all problems can be listed together. */
export function referencesIn(value: unknown, path: readonly string[] = []): Reference[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]): Reference[] => {
    const kind = Object.hasOwn(KIND_OF_KEY, key) ? KIND_OF_KEY[key] : undefined;
    if (kind === undefined || typeof inner !== 'string') return referencesIn(inner, [...path, key]);
    return inner === ''
      ? []
      : [{ path: [...path, key], key, kind, value: inner, parent: value as Record<string, unknown> }];
  });
}

/** A copy in which every file that is named has an absolute path. */
export function resolvePaths<T extends object>(config: T, folder: string): T {
  const copy = structuredClone(config);
  for (const { key, kind, value, parent } of referencesIn(copy)) {
    if (kind === 'policy') parent[key] = policyFile(value, folder);
    else if (kind !== 'secretEnv') parent[key] = path.resolve(folder, value);
  }
  return copy;
}
