import { said } from './support/run-cli';

test.each([
  [
    ['doctor', '--config', 'x', '--field-report', 'y', '--probe-writes'],
    "'--field-report <file>' cannot be used with",
    '--probe-writes',
  ],
  [['cleanup', 'approve', 'a/b', '--json'], '--json needs --yes', 'it can not ask'],
])('%j names what is wrong and the remedy, before anything is connected', async (words, value, remedy) => {
  const printed = await said(...words);
  expect(printed).toContain(value);
  expect(printed).toContain(remedy);
});
