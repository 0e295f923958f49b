import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from '@swc/core';

/** How a file needs another: for its types only, as it loads, or once it asks. */
export type Need = 'types' | 'values' | 'later';

/** One import of a file: of another one of ours by its path below `src`, else of a package by its name. */
export interface Import {
  from: string;
  to: string;
  need: Need;
}

interface Node {
  type: string;
  typeOnly?: boolean;
  source?: { value: string } | null;
  specifiers?: { isTypeOnly?: boolean }[];
  callee?: { type: string; value?: string };
  arguments?: { expression: { type: string; value?: string } }[];
  argument?: { value: string };
  moduleRef?: { expression?: { value: string } };
}

/** Everything that the text of a TypeScript file imports, by whichever syntax. */
export function namesIn(text: string): { name: string; need: Need }[] {
  const found: { name: string; need: Need }[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (typeof value !== 'object' || value === null) return;
    const name = nameIn(value as Node);
    if (name !== undefined) found.push(name);
    Object.values(value).forEach(visit);
  };
  visit(parseSync(text, { syntax: 'typescript', target: 'es2022' }).body);
  return found;
}

function nameIn(node: Node): { name: string; need: Need } | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration': {
      if (!node.source) return undefined;
      const { specifiers = [] } = node;
      const areTypes = specifiers.length > 0 && specifiers.every(({ isTypeOnly }) => isTypeOnly === true);
      return { name: node.source.value, need: node.typeOnly || areTypes ? 'types' : 'values' };
    }
    case 'TsImportType':
      return node.argument && { name: node.argument.value, need: 'types' };
    case 'TsImportEqualsDeclaration':
      return node.moduleRef?.expression && { name: node.moduleRef.expression.value, need: 'values' };
    case 'CallExpression':
      return callIn(node);
    default:
      return undefined;
  }
}

/** `import('…')`, `require('…')` and `require.resolve('…')`. */
function callIn({ callee, arguments: given }: Node): { name: string; need: Need } | undefined {
  const name = given?.[0]?.expression.value;
  if (typeof name !== 'string') return undefined;
  if (callee?.type === 'Import') return { name, need: 'later' };
  return callee?.type === 'Identifier' && callee.value === 'require' ? { name, need: 'values' } : undefined;
}

/** Imports of all files below a folder such as `src`. */
export function importsOf(root: string): Import[] {
  return filesIn(root).flatMap((file) =>
    namesIn(readFileSync(path.join(root, file), 'utf8')).map(({ name, need }) => ({
      from: file,
      to: name.startsWith('.') ? resolved(root, file, name) : name,
      need,
    })),
  );
}

/** Paths of all TypeScript files below a folder. */
export function filesIn(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort();
}

function resolved(root: string, file: string, name: string): string {
  const base = path.join(path.dirname(file), name);
  // What is compiled from it is named with its ending.
  const places = [base, `${base}.ts`, `${base.replace(/\.js$/, '')}.ts`, path.join(base, 'index.ts')];
  const found = places.find((place) => {
    const whole = path.join(root, place);
    return existsSync(whole) && statSync(whole).isFile();
  });
  if (found === undefined) throw new Error(`${file} imports ${name}, which is no file`);
  return found;
}
