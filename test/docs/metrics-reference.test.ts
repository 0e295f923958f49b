import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { readPage, ROOT, tokensOf } from './support/pages';

const FILE = 'docs/reference/metrics.md';
const text = readFileSync(path.join(ROOT, FILE), 'utf8');

const matches = (given: string, pattern: RegExp) =>
  [...given.matchAll(pattern)].map(([, found = '']) => found);

/** Names of metrics in the code; a counter is served with `_total` behind its name. */
function inCode(): string[] {
  const files = ['src/worker', 'src/activities'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => path.join(ROOT, folder, file)),
  );
  const texts = files.map((file) => readFileSync(file, 'utf8'));
  return texts.flatMap((each) => matches(each, /'(ontap_workflows_\w+)'/g));
}

const documented = matches(text, /`(ontap_workflows_\w+)\{/g).map((name) => name.replace(/_total$/, ''));

test('the page has every metric of the worker, and no other', () => {
  expect(documented.sort()).toEqual(inCode().sort());
});

test('its alerts ask for metrics that there are, with the labels that they have', () => {
  const [code] = tokensOf(readPage(FILE), 'code');
  const { groups } = parse(code?.text ?? '') as { groups: { rules: { alert: string; expr: string }[] }[] };
  const rules = groups.flatMap((group) => group.rules);
  const labels = new Map(
    [...text.matchAll(/`(ontap_workflows_\w+)\{([^}]*)\}`/g)].map(([, name = '', list = '']) => [
      name,
      list.split(', '),
    ]),
  );
  const asked = rules.flatMap(({ expr }) => [...expr.matchAll(/max by \(([^)]*)\) \((\w+)\)/g)]);
  expect(asked.length).toBeGreaterThanOrEqual(rules.length);
  for (const [, by = '', name = ''] of asked)
    expect(labels.get(name)).toEqual(expect.arrayContaining(by.split(', ')));
});
