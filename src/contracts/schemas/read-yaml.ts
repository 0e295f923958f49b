import type { z } from 'zod';
import { schemaProblems } from './schema-problems';
import { parseYaml, type Problem, type YamlDocument } from './yaml-document';

export type { Problem } from './yaml-document';

/** A file's content, or everything that is wrong with it. `document` allows further checks with a line. */
export type YamlResult<T> =
  { ok: true; value: T; document: YamlDocument } | { ok: false; problems: Problem[]; document: YamlDocument };

/** In the order of the file, each once. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  const seen = new Map(problems.map((problem) => [formatProblem(problem), problem]));
  return [...seen.values()].sort((a, b) => a.line - b.line);
}

/** `file:line: path: message`, as editors understand it. */
export function formatProblem({ file, line, path, message }: Problem): string {
  return `${file}:${line}: ${path === '' ? '' : `${path}: `}${message}`;
}

/**
 * Reads a YAML file by its schema and lists every problem, not only the first.
 *
 * @param fileName - As it shall be shown.
 */
export function readYaml<S extends z.ZodType>(
  text: string,
  schema: S,
  fileName: string,
): YamlResult<z.output<S>> {
  const document = parseYaml(text, fileName);
  if (document.raw === undefined && document.problems.length > 0) {
    return { ok: false, problems: sortProblems(document.problems), document };
  }
  const parsed = schema.safeParse(document.raw);
  const found = parsed.success ? [] : schemaProblems(parsed.error.issues, schema, document);
  const problems = sortProblems([...document.problems, ...found]);
  if (parsed.success && problems.length === 0) return { ok: true, value: parsed.data, document };
  return { ok: false, problems, document };
}
