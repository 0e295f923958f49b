import { invalidValue } from '../ontap-error';
import type { Schema } from './schema';
import { splitOutsideQuotes } from './split';
import { valuesAt } from './values';

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

export interface Selection {
  /** Dotted paths to show. */
  paths: ReadonlySet<string>;
  /** True when nothing is left out. */
  everything: boolean;
}

/** What `fields=` asks for. Names that the schema lacks are an error, as on a cluster. */
export function parseFields(text: string, schema: Schema, ignoreUnknown: boolean): Selection {
  const paths = new Set<string>();
  for (const item of splitOutsideQuotes(text, ',')
    .map((part) => part.trim())
    .flatMap(expand)) {
    const name = item.replace(/^!/, '');
    if (name === '_links' || name.endsWith('._links')) continue;
    const found = pathsOf(name, schema);
    if (found.length === 0 && !ignoreUnknown) throw invalidValue(name, 'fields', 'field,...');
    for (const path of found)
      if (item.startsWith('!')) paths.delete(path);
      else paths.add(path);
  }
  return selection(paths, schema);
}

export function selection(paths: Iterable<string>, schema: Schema): Selection {
  const set = new Set(paths);
  return { paths: set, everything: [...schema.keys()].every((path) => set.has(path)) };
}

type Tree = Record<string, unknown>;

function copy(from: Tree, to: Tree, [name, ...rest]: string[]): void {
  if (name === undefined) return;
  const value = from[name];
  if (value === undefined || value === null) return;
  if (rest.length === 0) to[name] = value;
  else if (Array.isArray(value)) copyEach(value as Tree[], to, name, rest);
  else copy(value as Tree, (to[name] ??= {}) as Tree, rest);
}

function copyEach(from: Tree[], to: Tree, name: string, rest: string[]): void {
  const items = (to[name] ??= from.map(() => ({}))) as Tree[];
  from.forEach((item, index) => copy(item, items[index] ?? {}, rest));
}

/** The selected part of a record; unset fields are absent, and so are objects without any. */
export function select(record: object, chosen: Selection): Record<string, unknown> {
  if (chosen.everything) return { ...record };
  const result: Tree = {};
  for (const path of chosen.paths) {
    if (valuesAt(record, path).length > 0) copy(record as Tree, result, path.split('.'));
  }
  return result;
}
