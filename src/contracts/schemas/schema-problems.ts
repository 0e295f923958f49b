import type { z } from 'zod';
import { didYouMean } from './did-you-mean';
import { issueWords } from './issue-words';
import { exampleAt, hintAt, knownKeys, placesOf } from './schema-at';
import type { Problem, YamlDocument } from './yaml-document';

type Issue = z.core.$ZodIssue;

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, segment) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, segment)
        ? (value as Record<PropertyKey, unknown>)[segment]
        : undefined,
    raw,
  );
}

function keyHint(
  schema: z.core.$ZodType,
  path: readonly PropertyKey[],
  key: string,
  known: readonly string[],
): string {
  const hint = hintAt(schema, path, key);
  if (hint !== undefined) return hint;
  const near = didYouMean(key, known);
  const meant = [...(near === undefined ? [] : [near]), ...placesOf(schema, key)];
  return meant.length === 0 ? `known keys: ${known.join(', ')}` : `did you mean ${meant.join(' or ')}?`;
}

const isForeignBranch = (branch: readonly Issue[]) =>
  branch.some((issue) => issue.path.length === 0 && issue.code !== 'custom');

/** A branch that fails deeper down was the one that was meant. */
function meantBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const meant = branches.filter((branch) => !isForeignBranch(branch));
  return meant.length === 1 ? meant[0] : undefined;
}

/** What the schema itself says about a value that fits no member; undefined for the library's words. */
const ownWords = ({ message }: Issue) => (message === 'Invalid input' ? undefined : message);

/** Turns what a schema found into problems with a line and a remedy. */
export function schemaProblems(
  issues: readonly Issue[],
  schema: z.core.$ZodType,
  document: YamlDocument,
): Problem[] {
  const unknownKey = (path: readonly PropertyKey[], key: string, known: readonly string[]): Problem => {
    // Known to another member of a union than the one that fits best.
    const words = known.includes(key)
      ? `can't be combined with the others; needs exactly one of ${known.join(', ')}`
      : `is not a known key; ${keyHint(schema, path, key, known)}`;
    return document.problemAt([...path, key], words);
  };
  const unionProblems = (issue: z.core.$ZodIssueInvalidUnion): Problem[] => {
    // A union that goes by one key knows its own words.
    if (issue.errors.length === 0) return [document.problemAt(issue.path, issue.message)];
    const branch = meantBranch(issue.errors);
    if (branch !== undefined) {
      return branch.flatMap((inner) => toProblems({ ...inner, path: [...issue.path, ...inner.path] }));
    }
    const found = valueAt(document.raw, issue.path);
    const keys = knownKeys(schema, issue.path, found);
    if (keys.length > 0) {
      const foreign =
        typeof found === 'object' && found !== null
          ? Object.keys(found).filter((key) => !keys.includes(key))
          : [];
      return [
        ...foreign.map((key) => unknownKey(issue.path, key, keys)),
        document.problemAt(issue.path, ownWords(issue) ?? `needs exactly one of ${keys.join(', ')}`),
      ];
    }
    const words = issue.errors.flat().map((inner) => issueWords({ ...inner, path: issue.path }, found));
    return [document.problemAt(issue.path, [...new Set(words)].join(', or '))];
  };
  const toProblems = (issue: Issue): Problem[] => {
    if (issue.code === 'invalid_union') return unionProblems(issue);
    if (issue.code !== 'unrecognized_keys') {
      const value = valueAt(document.raw, issue.path);
      const example = exampleAt(schema, issue.path, value);
      return [document.problemAt(issue.path, issueWords(issue, value, example))];
    }
    const known = knownKeys(schema, issue.path, valueAt(document.raw, issue.path));
    return issue.keys.map((key) => unknownKey(issue.path, key, known));
  };
  return issues.flatMap(toProblems);
}
