import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import GithubSlugger from 'github-slugger';
import { NETAPP_CLIENT_VERSION } from '../simulator/python/install-netapp-client';
import type { Page } from './support/pages';
import { allPages, readPage, ROOT, tokensOf } from './support/pages';

const pages = allPages();
const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');

/** The anchors that GitHub gives to the headings of a page. */
function anchorsOf(page: Page): Set<string> {
  const slugger = new GithubSlugger();
  return new Set(tokensOf(page, 'heading').map(({ text }) => slugger.slug(text.replaceAll('`', ''))));
}

/** Why a link of this repository leads nowhere, or undefined. */
function faultOf(page: Page, href: string): string | undefined {
  const [file = '', anchor] = href.split('#');
  const target = file === '' ? page.file : path.join(path.dirname(page.file), file);
  if (!existsSync(path.join(ROOT, target))) return `${href}: no such file`;
  if (anchor === undefined) return undefined;
  return anchorsOf(readPage(target)).has(anchor) ? undefined : `${href}: no such heading`;
}

test.each(pages)('$file: every link leads to a file and a heading that are there', (page) => {
  const links = tokensOf(page, 'link').map(({ href }) => href);
  const ours = links.filter((href) => !/^[a-z]+:/.test(href));
  expect(ours.map((href) => faultOf(page, href)).filter((fault) => fault !== undefined)).toEqual([]);
});

test.each(pages.filter(({ file }) => file !== 'CHANGELOG.md'))(
  '$file: files and folders of this repository that it names are there',
  (page) => {
    const code = [...tokensOf(page, 'code'), ...tokensOf(page, 'codespan')];
    const named = code
      .flatMap(({ text }) => text.split(/\s+/))
      .filter((word) => /^(?:src|test|docs|scripts|bench|policies|sequences)\/[\w./-]+$/.test(word));
    expect(named.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
  },
);

test('every page of the docs is in their index', () => {
  const linked = new Set(
    tokensOf(readPage('docs/README.md'), 'link').map(({ href }) => path.join('docs', href)),
  );
  const wanted = pages.map(({ file }) => file).filter((file) => file.startsWith('docs/'));
  expect(wanted.filter((file) => file !== 'docs/README.md' && !linked.has(file))).toEqual([]);
});

test('the README is read to its end: 100 lines of usual width', () => {
  const lines = readme.trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(100);
  expect(lines.filter((line) => line.length > 120)).toEqual([]);
});

test("what is said to be tested with NetApp's client names the version that tests install", () => {
  expect(readme).toContain(`\`netapp-ontap\` ${NETAPP_CLIENT_VERSION}`);
});

test('every sentence of what is never done has its test', () => {
  const section = /## What it never does\n([\s\S]*?)\n## /.exec(readme)?.[1] ?? '';
  const sentences = section.split(/\n(?=- \*\*)/).filter((text) => text.startsWith('- **'));
  expect(sentences).toHaveLength(10);
  expect(sentences.filter((text) => !/\]\(test\/[^)]+\.test\.ts\)/.test(text))).toEqual([]);
  const explained = tokensOf(readPage('docs/explanation/what-it-never-does.md'), 'heading').slice(1);
  expect(sentences.map((text) => /\*\*(.+)\.\*\*/.exec(text)?.[1])).toEqual(
    explained.map(({ text }) => text),
  );
});
