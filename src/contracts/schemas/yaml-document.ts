import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
} from 'yaml';

/** Something wrong in a file, with its place. */
export interface Problem {
  file: string;
  /** Counted from 1; of the offending key, or of the map in which a key is missing. */
  line: number;
  /** Keys from the root, joined by dots; empty for the file as a whole. */
  path: string;
  /** What is wrong, with which value, and what to do. */
  message: string;
}

/** A parsed YAML file that remembers where everything was. */
export interface YamlDocument {
  /** Plain data; undefined when the text isn't YAML. */
  raw: unknown;
  problems: Problem[];
  /** A problem at a key, or at the nearest parent that exists. */
  problemAt(path: readonly PropertyKey[], message: string): Problem;
}

/** What people write is far smaller; the parser takes a second for each of these MiB, and much memory. */
const MOST_CHARACTERS = 4 * 1024 * 1024;

const WORDS: Record<string, string> = {
  DUPLICATE_KEY: 'is written twice in this map; keep one',
  MULTIPLE_DOCS: 'a second document begins here (---); write only one',
  TAB_AS_INDENT: 'a tab is used for indentation; use spaces',
};

interface Step {
  node: Node | null | undefined;
  /** Character of the key (in a map) or of the item (in a list). */
  offset: number | undefined;
}

function child(document: Document, node: Node | null | undefined, segment: PropertyKey): Step | undefined {
  const target = isAlias(node) ? node.resolve(document) : node;
  if (isMap(target)) {
    const pair = target.items.find(({ key }) => isScalar(key) && String(key.value) === String(segment));
    if (pair === undefined) return undefined;
    return { node: pair.value as Node | null, offset: (pair.key as Node).range?.[0] };
  }
  if (!isSeq(target)) return undefined;
  const item = target.items[Number(segment)] as Node | undefined;
  return item && { node: item, offset: item.range?.[0] };
}

function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  let node: Node | null | undefined = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const segment of path) {
    const step = child(document, node, segment);
    if (step === undefined) break;
    node = step.node;
    offset = step.offset ?? offset;
  }
  return lines.linePos(offset).line;
}

/** Where a key is `__proto__`, which schemas skip in silence. */
function protoKeys(document: Document): number[] {
  const offsets: number[] = [];
  visit(document, {
    Pair: (_, { key }) => {
      if (isScalar(key) && key.value === '__proto__') offsets.push(key.range?.[0] ?? 0);
    },
  });
  return offsets;
}

function toPlainData(document: Document): { raw?: unknown; message?: string } {
  try {
    return { raw: document.toJS() };
  } catch (error) {
    // An alias bomb, or an alias without an anchor.
    return { message: `can't be read: ${error instanceof Error ? error.message : 'unknown reason'}` };
  }
}

function tooLong(file: string): YamlDocument {
  const at = (message: string): Problem => ({ file, line: 1, path: '', message });
  const words = 'has more than 4 MiB, far more than such a file; name the right one';
  return { raw: undefined, problems: [at(words)], problemAt: (_, message) => at(message) };
}

/** Parses YAML 1.2; syntax errors and duplicate keys are problems, never exceptions. */
export function parseYaml(text: string, file: string): YamlDocument {
  if (text.length > MOST_CHARACTERS) return tooLong(file);
  const lines = new LineCounter();
  // Pretty errors quote the text around, which may hold a secret.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems = [...document.errors, ...document.warnings].map(({ code, message, pos }): Problem => {
    const key = code === 'DUPLICATE_KEY' ? (/^[\w.-]+/.exec(text.slice(pos[0]))?.[0] ?? '') : '';
    return { file, line: lines.linePos(pos[0]).line, path: key, message: WORDS[code] ?? message };
  });
  for (const offset of protoKeys(document)) {
    const { line } = lines.linePos(offset);
    problems.push({
      file,
      line,
      path: '__proto__',
      message: 'is no key that can be used; choose another name',
    });
  }
  const readable = document.errors.every(({ code }) => code === 'DUPLICATE_KEY');
  const { raw, message } = readable ? toPlainData(document) : {};
  if (message !== undefined) problems.push({ file, line: 1, path: '', message });
  return {
    raw,
    problems,
    problemAt: (path, words) => ({
      file,
      line: lineOf(document, lines, path),
      path: path.map(String).join('.'),
      message: words,
    }),
  };
}
