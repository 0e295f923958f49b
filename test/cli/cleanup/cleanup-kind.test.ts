import { EXIT_CODE, EXIT_CODES_HELP, parseRunId } from '../../../src/cli/cleanup/cleanup-kind';
import { parseOnly } from '../../../src/cli/cleanup/run';

const OWNER = '1cd8a442-86d1-11e0-ae1c-123478563412';

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

test('every outcome has an exit code that the help explains', () => {
  for (const [outcome, code] of Object.entries(EXIT_CODE)) {
    const line = EXIT_CODES_HELP.split('\n').find((one) => one.startsWith(`  ${code}  `));
    expect(line).toMatch(new RegExp(`\\b${outcome}\\b`));
  }
});
