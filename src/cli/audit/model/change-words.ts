import { cut } from '../../../contracts/text';

/** A line is for a glance; `--json` has both sides as they are. */
const MOST_CHANGES = 5;
const VALUE_LENGTH = 60;

/** What is not alike, path by path: `input.policy.limits.maxKills: 20 → 40`. Not escaped. */
export function changeWords(before: unknown, after: unknown): string {
  const [was, is] = [leavesOf(before), leavesOf(after)];
  const paths = [...new Set([...was.keys(), ...is.keys()])].filter((path) => was.get(path) !== is.get(path));
  const words = paths
    .slice(0, MOST_CHANGES)
    .map((path) => `${path}: ${valueText(was.get(path))} → ${valueText(is.get(path))}`);
  const more = paths.length - words.length;
  return [...words, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

const valueText = (value: string | undefined): string =>
  value === undefined ? '–' : cut(value, VALUE_LENGTH);

function leavesOf(value: unknown, path = ''): Map<string, string> {
  if (value === undefined) return new Map();
  if (typeof value !== 'object' || value === null)
    return new Map([[path, typeof value === 'string' ? value : JSON.stringify(value)]]);
  const leaves = Object.entries(value).flatMap(([key, part]) => [
    ...leavesOf(part, path === '' ? key : `${path}.${key}`),
  ]);
  return new Map(leaves);
}
