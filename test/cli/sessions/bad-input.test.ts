import { said } from '../support/run-cli';

const OWNER = '1cd8a442-86d1-11e0-ae1c-123478563412';

test.each([
  [['sessions', 'list', 'a/b'], "'a/b' is invalid", 'It must be 1 to 63 letters, digits'],
  [
    ['sessions', 'list', 'prod1', '--by', 'path'],
    "'path' is invalid",
    'Allowed choices are client, node, svm',
  ],
  [
    ['sessions', 'list', 'prod1', '--client', '10.20.0.300'],
    "'10.20.0.300'",
    'Give an address such as 10.20.0.23',
  ],
  [['sessions', 'list', 'prod1', '--client', '10.0.0.0/99'], "'10.0.0.0/99'", 'Give an address'],
  [['sessions', 'list', 'prod1', '--state', 'dead'], "'dead'", 'It must be one of active, connected'],
  [
    ['sessions', 'list', 'prod1', '--operation', 'copy'],
    "'copy'",
    'Allowed choices are backup, restore, none',
  ],
  [['sessions', 'list', 'prod1', '--path', '[a'], "'[a'", 'It is not a glob'],
  [['sessions', 'list', 'prod1', '--unchanged-for', 'long'], "'long'", 'It must be a duration'],
  [['sessions', 'list', 'prod1', '--sort', 'age'], "'age'", 'Allowed choices are id, unchanged, first-seen'],
  [['sessions', 'list', 'prod1', '--policy', 'default'], '--policy', 'needs --stale'],
  [['sessions', 'list', 'prod1', '--stale', '--by', 'node'], '--stale', 'cannot be used with option'],
  [['sessions', 'show', 'prod1', '..'], "'..'", 'Give the id as "sessions list" shows it'],
  [['sessions', 'show', 'prod1', `${OWNER}/..`], `'${OWNER}/..'`, 'or OWNER_UUID/2000:4000'],
  [['sessions', 'show', 'prod1', `x/${OWNER}/1`], 'is invalid', 'or OWNER_UUID/2000:4000'],
  [['sessions', 'watch', 'prod1', '--every', '5s'], "'5s'", 'It must be between 10s and 1h'],
  [['sessions', 'watch', 'prod1', '--looks', '0'], "'0'", 'It must be a whole number above zero'],
  [['sessions', 'kill', 'prod1', '1:1'], '--reason <text>', 'not specified'],
  [['sessions', 'kill', 'prod1', '--reason', 'x'], "'id'", 'missing required argument'],
  [['sessions', 'kill', 'prod1', '1:1', '--reason', 'x', '--window', '0m'], "'0m'", 'It must be a duration'],
  [['sessions', 'evict', 'prod1', '--client', '10.1.1.5'], '--reason <text>', 'not specified'],
  [
    ['sessions', 'evict', 'prod1', '--client', '0.0.0.0/0', '--reason', 'x'],
    "'0.0.0.0/0'",
    'one client is evicted at a time',
  ],
  [['sessions', 'evict', 'prod1', '--client', '10.20.0', '--reason', 'x'], "'10.20.0'", 'must be an address'],
  [['sessions', 'kill', 'prod1', '1:1;ls', '--reason', 'x'], "'1:1;ls'", 'Give the id'],
])('%j names what is wrong and the remedy, before anything is connected', async (words, value, remedy) => {
  const printed = await said(...words);
  expect(printed).toContain(value);
  expect(printed).toContain(remedy);
});
