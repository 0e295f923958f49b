import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { WORKER_EXIT } from '../../src/cli/worker';
import { SEARCH_ATTRIBUTE_NAMES } from '../../src/contracts/search-attributes';
import { workerConfigSchema } from '../../src/contracts/schemas/worker-config';
import { configKeys } from './support/config-keys';

const page = readFileSync(path.join(__dirname, '../../docs/reference/configuration.md'), 'utf8');

function described(): Map<string, string> {
  const rows = [...page.matchAll(/^\| `([a-z][\w.[\]]*)` +\| (.*?) *\| .+\|$/gm)];
  return new Map(rows.map(([, key = '', value = '']) => [key, value.replaceAll('`', '')]));
}

test('the page has every key of the schema with its default, and no other', () => {
  expect(described()).toEqual(configKeys());
});

test('its example is a valid configuration', () => {
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  expect(workerConfigSchema.safeParse(parse(example)).error).toBeUndefined();
});

test('it has every exit code and every search attribute', () => {
  for (const code of Object.values(WORKER_EXIT)) expect(page).toMatch(new RegExp(`^\\| ${code} +\\|`, 'm'));
  for (const name of SEARCH_ATTRIBUTE_NAMES) expect(page).toContain(`\`${name}\``);
});
