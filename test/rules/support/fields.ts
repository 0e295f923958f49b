import type { SessionRecord } from '../../../src/contracts/session';

type Tree = Record<string, unknown>;

/** The value at a path of a record. */
export function field(record: SessionRecord, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Tree | undefined)?.[key], record);
}

/** A copy with another value at that path; undefined removes it, and an absent parent stays absent. */
export function withField(record: SessionRecord, path: readonly string[], value: unknown): SessionRecord {
  return changed(record as unknown as Tree, path, value) as unknown as SessionRecord;
}

function changed(tree: Tree, [key = '', ...rest]: readonly string[], value: unknown): Tree {
  const { [key]: old, ...others } = tree;
  if (rest.length > 0)
    return old === undefined ? tree : { ...tree, [key]: changed(old as Tree, rest, value) };
  return value === undefined ? others : { ...others, [key]: value };
}
