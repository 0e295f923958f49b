import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { laneScreens } from '../../../../src/cli/shared/output/lanes';
import { plainScreen } from '../../../../src/cli/shared/output/screen';
import { wrapLines } from '../../../../src/cli/shared/output/wrap';

const HASH = '3f2a'.repeat(16);
const COMMAND = `ontap-workflows cleanup approve cleanup/prod1/default --by NAME --yes --plan ${HASH}`;

test.each<[string, string, string[]]>([
  ['a line that fits stays as it is', '  1000:1  idle   ', ['  1000:1  idle   ']],
  [
    'a sentence is broken between words',
    'A simulated ONTAP cluster, a real Temporal server and our worker',
    ['A simulated ONTAP cluster, a real', 'Temporal server and our worker'],
  ],
  [
    'what follows is indented like its beginning',
    '  Next: Plans when the window of 6s is over; until then nothing is decided.',
    ['  Next: Plans when the window of 6s is', '  over; until then nothing is decided.'],
  ],
  [
    'what follows a mark stands beside it',
    '✔ Temporal server on 127.0.0.1:44439, UI on http://127.0.0.1:38161',
    ['✔ Temporal server on 127.0.0.1:44439, UI', '  on http://127.0.0.1:38161'],
  ],
  [
    'what follows a label stands in its column',
    '  --json  print one JSON document on stdout: the report',
    ['  --json  print one JSON document on', '          stdout: the report'],
  ],
  [
    'nor does it where its words have no room there',
    '  --report  http://127.0.0.1:8233/namespaces/default',
    ['  --report', '  http://127.0.0.1:8233/namespaces/default'],
  ],
  ['a word is never broken', `The hash is ${HASH}.`, ['The hash is', `${HASH}.`]],
  ['a command to paste is never broken', `In scripts: ${COMMAND}`, ['In scripts:', COMMAND]],
  [
    'nor one in the middle of a sentence, which it ends',
    'By alice since noon, until tomorrow; to join: npx ontap-workflows jobs wait demo 03ce81d1',
    ['By alice since noon, until tomorrow; to', 'join:', 'npx ontap-workflows jobs wait demo 03ce81d1'],
  ],
  [
    'nor one that sets a variable first',
    '  approve: \u001b[1mTEMPORAL_ADDRESS=127.0.0.1:4 npx ontap-workflows cleanup approve X\u001b[22m',
    ['  approve:', '  \u001b[1mTEMPORAL_ADDRESS=127.0.0.1:4 npx ontap-workflows cleanup approve X\u001b[22m'],
  ],
  [
    'an example of the help stays as it was written',
    '  $ ontap-workflows up          everything in one command',
    ['  $ ontap-workflows up          everything in one command'],
  ],
  [
    'a command that is quoted in a sentence is words',
    'The folder is in use: "ontap-workflows up" runs already with it',
    ['The folder is in use: "ontap-workflows', 'up" runs already with it'],
  ],
  [
    'colours take no room',
    '\u001b[2m1234567890 1234567890 1234567890 123456\u001b[22m',
    ['\u001b[2m1234567890 1234567890 1234567890 123456\u001b[22m'],
  ],
  ['blanks alone are an empty line', ' '.repeat(50), ['']],
  ['several lines are wrapped each for itself', 'one\n\n two', ['one', '', ' two']],
])('%s', (_what, line, expected) => {
  expect(wrapLines([line], 40)).toEqual(expected);
});

const text = fc.array(fc.string({ minLength: 1, unit: fc.constantFrom('a', '9', '/', ':', '-', ' ') }), {
  maxLength: 30,
});

test('no word is lost, broken or moved, and no line is wider than the terminal unless a single word is', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 20, max: 120 }), (words, width) => {
      const line = words.join(' ');
      const wrapped = wrapLines([line], width);
      const tokens = (from: string) => from.split(' ').filter(Boolean);
      expect(wrapped.flatMap(tokens)).toEqual(tokens(line));
      for (const one of wrapped) expect(one.length <= width || tokens(one).length <= 1).toBe(true);
    }),
  );
});

function terminal(columns: number) {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns });
  return { screen: plainScreen(stream), text: () => String(stream.read() ?? '') };
}

const LONG = 'Cluster one can not be reached: '.repeat(4).trim();

test('whatever is printed in a terminal is wrapped to its width, and to a pipe not at all', () => {
  const { screen, text } = terminal(50);
  screen.print(LONG);
  expect(
    text()
      .trimEnd()
      .split('\n')
      .map((line) => line.length <= 50),
  ).toEqual([true, true, true]);
  const pipe: NodeJS.ReadWriteStream = new PassThrough();
  plainScreen(pipe).print(LONG);
  expect(String(pipe.read())).toBe(`${LONG}\n`);
});

test('of several runs on one screen each line that is wrapped names its run', () => {
  const { screen, text } = terminal(60);
  laneScreens(screen, ['one', 'three']).get('one')?.print(LONG);
  const lines = text().trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.filter((line) => !line.startsWith('one    ') || line.length > 60)).toEqual([]);
});
