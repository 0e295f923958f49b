import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readPolicy } from '../../../src/cli/shared/shipped-file';

const folder = mkdtempSync(path.join(tmpdir(), 'cli-policy-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a shipped policy is found by its name', () => {
  expect(readPolicy('default')).toMatchObject({ name: 'default', observe: { window: '1h', every: '5m' } });
});

test('an unknown policy names those that there are', () => {
  expect(() => readPolicy('defualt')).toThrow(/no policy file "defualt".*default, hung-dumps/);
});

test('a policy with problems lists each of them with its line', () => {
  const file = path.join(folder, 'bad.yaml');
  writeFileSync(
    file,
    'name: bad\nobserve: { window: 0m, every: 5m }\nmatch: [{ name: a, datastate: [idle] }]\nlimits: { maxPercent: 101 }\n',
  );
  expect(() => readPolicy(file)).toThrow(/bad\.yaml:2: [^]*bad\.yaml:3: [^]*bad\.yaml:4: /);
});

test('a folder is not a policy', () => {
  expect(() => readPolicy(folder)).toThrow(/is a folder; name a file/);
});
