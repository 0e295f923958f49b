import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { NETAPP_CLIENT_VERSION } from '../simulator/python/install-netapp-client';

const ROOT = path.join(__dirname, '../..');

async function pages(): Promise<string[]> {
  const found = await readdir(path.join(ROOT, 'docs'), { recursive: true });
  return [
    'README.md',
    ...found.filter((file) => file.endsWith('.md')).map((file) => path.join('docs', file)),
  ];
}

/** Links to files of this repository. */
function linksIn(text: string): string[] {
  const links = [...text.matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);
  return links.filter((link) => !/^[a-z]+:/.test(link));
}

test('every link of the docs leads to a file that is there', async () => {
  const broken: string[] = [];
  for (const page of await pages()) {
    const links = linksIn(await readFile(path.join(ROOT, page), 'utf8'));
    for (const link of links)
      if (!existsSync(path.join(ROOT, path.dirname(page), link))) broken.push(`${page}: ${link}`);
  }
  expect(broken).toEqual([]);
});

test("what is said to be tested with NetApp's client names the version that tests install", async () => {
  const readme = await readFile(path.join(ROOT, 'README.md'), 'utf8');
  expect(readme).toContain(`\`netapp-ontap\` ${NETAPP_CLIENT_VERSION}`);
});

test('every sentence of what is never done has its test', async () => {
  const readme = await readFile(path.join(ROOT, 'README.md'), 'utf8');
  const section = /## What it never does\n([\s\S]*?)\n## /.exec(readme)?.[1] ?? '';
  const sentences = section.split('\n').filter((line) => line.startsWith('- **'));
  expect(sentences.length).toBeGreaterThan(5);
  expect(sentences.filter((sentence) => !/\]\(test\/[^)]+\.test\.ts\)/.test(sentence))).toEqual([]);
});
