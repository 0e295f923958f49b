import { invalidValue } from '../ontap-error';
import type { Schema } from './schema';
import { splitOutsideQuotes } from './split';

/** `d.{x,y}` → `d.x`, `d.y`. */
function expand(item: string): string[] {
  const open = item.indexOf('{');
  if (open === -1 || !item.endsWith('}')) return [item];
  const prefix = item.slice(0, open);
  return splitOutsideQuotes(item.slice(open + 1, -1), ',').flatMap((inner) =>
    expand(inner).map((name) => (inner.startsWith('!') ? `!${prefix}${name.slice(1)}` : prefix + name)),
  );
}

function pathsOf(name: string, schema: Schema): string[] {
  if (name === '*' || name === '**') return [...schema.keys()];
  return [...schema.keys()].filter((path) => path === name || path.startsWith(`${name}.`));
}

/** Names that lead to selected fields; `true` selects. */
interface Branch {
  [name: string]: Branch | true;
}

export interface Selection {
  /** Dotted paths to show. */
  paths: ReadonlySet<string>;
  branch: Branch;
}

/** What `fields=` asks for. Names that the schema lacks are an error, as on a cluster. */
export function parseFields(text: string, schema: Schema, ignoreUnknown: boolean): Selection {
  const paths = new Set<string>();
  const items = splitOutsideQuotes(text, ',').map((part) => part.trim());
  for (const item of items.flatMap(expand)) {
    const name = item.replace(/^!/, '');
    if (name === '_links' || name.endsWith('._links')) continue;
    const found = pathsOf(name, schema);
    if (found.length === 0 && !ignoreUnknown) throw invalidValue(name, 'fields', 'field,...');
    for (const path of found) {
      if (item.startsWith('!')) paths.delete(path);
      else paths.add(path);
    }
  }
  return selectionOf(paths);
}

export function selectionOf(paths: Iterable<string>): Selection {
  const branch: Branch = {};
  for (const path of paths) {
    const names = path.split('.');
    const leaf = names.pop() ?? '';
    let at = branch;
    for (const name of names) at = (at[name] ??= {}) as Branch;
    at[leaf] = true;
  }
  return { paths: new Set(paths), branch };
}

type Tree = Record<string, unknown>;

function pick(value: unknown, branch: Branch | true): unknown {
  if (branch === true || value === undefined || value === null) return value ?? undefined;
  if (Array.isArray(value)) return value.map((item) => pick(item, branch));
  const shown = pickFields(value as Tree, branch);
  return Object.keys(shown).length > 0 ? shown : undefined;
}

function pickFields(record: Tree, branch: Branch): Tree {
  const shown: Tree = {};
  for (const name in branch) {
    const value = pick(record[name], branch[name] ?? true);
    if (value !== undefined) shown[name] = value;
  }
  return shown;
}

/** The selected part of a record; unset fields are absent, and so are objects without any. */
export function select(record: object, { branch }: Selection): Record<string, unknown> {
  return pickFields(record as Tree, branch);
}
