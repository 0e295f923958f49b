import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EXIT_CODE, EXIT_CODES_HELP } from '../../../src/cli/cleanup/exit-codes';
import { parseOnly, parseRunId } from '../../../src/cli/cleanup/options';
import { requestedBy } from '../../../src/cli/shared/requester';
import { readPolicy } from '../../../src/cli/shared/shipped-file';

const folder = mkdtempSync(path.join(tmpdir(), 'cli-policy-'));
afterAll(() => rmSync(folder, { recursive: true }));

const OWNER = '1cd8a442-86d1-11e0-ae1c-123478563412';

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

test('--only collects sessions', () => {
  const first = parseOnly(`${OWNER}/2000:4000`);
  expect(parseOnly(`${OWNER}/7`, first)).toEqual([
    { ownerUuid: OWNER, sessionId: '2000:4000' },
    { ownerUuid: OWNER, sessionId: '7' },
  ]);
});

test.each(['', '7', `${OWNER}/`, `${OWNER}/..`, `${OWNER}/1/2`, `x/1`])('--only %j is refused', (text) => {
  expect(() => parseOnly(text)).toThrow(/OWNER_UUID\/ID/);
});

test('a run may be named without the prefix of its id', () => {
  expect(parseRunId('prod1/default')).toBe('cleanup/prod1/default');
  expect(parseRunId('cleanup/prod1/default/0123456789ab')).toBe('cleanup/prod1/default/0123456789ab');
});

test('who asks is the login name, unless it is given', () => {
  expect(requestedBy({}).name).not.toBe('');
  expect(requestedBy({ name: 'alice', ticket: 'CHG-1' })).toEqual({ name: 'alice', ticket: 'CHG-1' });
});

test('every outcome has an exit code that the help explains', () => {
  for (const [outcome, code] of Object.entries(EXIT_CODE)) {
    const line = EXIT_CODES_HELP.split('\n').find((one) => one.startsWith(`  ${code}  `));
    expect(line).toMatch(new RegExp(`\\b${outcome}\\b`));
  }
});
