import { said } from '../support/run-cli';

test.each([
  [['policy', 'check', 'nothing'], '"nothing"', 'one of those that are shipped: abandoned-tape-change'],
  [['policy', 'evaluate', 'default'], '--snapshot <file>', 'not specified'],
  [['policy', 'evaluate', 'default', '--snapshot', '/none.json'], '/none.json', 'does not exist; create it'],
  [
    ['policy', 'evaluate', 'default', '--snapshot', 'x', '--every', '5'],
    "'5'",
    'must be a duration above zero',
  ],
])('%j names what is wrong and the remedy, before anything is connected', async (words, value, remedy) => {
  const printed = await said(...words);
  expect(printed).toContain(value);
  expect(printed).toContain(remedy);
});

test.each([
  [['--since', 'monday', '--audit', '.', 'default'], /Give how long ago, such as 30d/],
  [['--audit', 'nowhere', 'default'], /--audit nowhere is no folder/],
  [['--audit', '.', 'nowhere.yaml'], /There is no policy file "nowhere.yaml"/],
])('policy backtest %j is an error in words', async (args, words) => {
  expect(await said('policy', 'backtest', ...args)).toMatch(words);
});
