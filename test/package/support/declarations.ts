import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What the declarations of a package pull in. */
export interface Reached {
  /** Files of its own, relative to the folder of the first. */
  files: string[];
  /** Names of other packages. */
  packages: string[];
}

const SPECIFIER = /(?<!['"])(?:\bfrom|\bimport|\brequire)\s*\(?\s*['"]([^'"\s]+)['"]/g;

/** Follows every import, of types too, from a declaration file. */
export function reachedFrom(entry: string, root: string): Reached {
  const [files, packages] = [new Set<string>(), new Set<string>()];
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(SPECIFIER)) {
      if (!specifier.startsWith('.')) packages.add(specifier);
      else visit(declarationOf(path.resolve(path.dirname(file), specifier)));
    }
  };
  visit(entry);
  return {
    files: [...files].map((file) => path.relative(root, file)).sort(),
    packages: [...packages].sort(),
  };
}

function declarationOf(target: string): string {
  return existsSync(`${target}.d.ts`) ? `${target}.d.ts` : path.join(target, 'index.d.ts');
}
