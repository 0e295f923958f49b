import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { MarkedToken } from 'marked';
import { marked } from 'marked';

export const ROOT = path.join(__dirname, '../../..');

/** A page of Markdown, by its path in the repository. */
export interface Page {
  file: string;
  tokens: MarkedToken[];
}

function pagesIn(folder: string): string[] {
  const files = readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.md')).map((file) => path.join(folder, file));
}

export function readPage(file: string): Page {
  const tokens: MarkedToken[] = [];
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  void marked.walkTokens(marked.lexer(text), (token) => void tokens.push(token as MarkedToken));
  return { file, tokens };
}

/** Everything that is written for readers. */
export function allPages(): Page[] {
  const atRoot = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].filter((file) =>
    existsSync(path.join(ROOT, file)),
  );
  return [...atRoot, ...['docs', 'src', 'test'].flatMap(pagesIn)].map(readPage);
}

/** The tokens of one kind, in their order. */
export function tokensOf<Kind extends MarkedToken['type']>({ tokens }: Page, kind: Kind) {
  return tokens.filter((token): token is Extract<MarkedToken, { type: Kind }> => token.type === kind);
}
