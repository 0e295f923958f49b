import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createSecretReader, OntapError } from '../../src/ontap';
import { failure, setUp } from './support/setup';
import type { Setup } from './support/setup';

let setup: Setup;
beforeAll(async () => {
  setup = await setUp();
});
afterAll(() => setup.end());

const SECRET = 'Pa55wört';
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');

/** What nobody sees, or takes for a plain space. */
const INVISIBLE: [what: string, character: string][] = [
  ['a soft hyphen', '\u00ad'],
  ['a grapheme joiner', '\u034f'],
  ['an Arabic letter mark', '\u061c'],
  ['a Hangul filler', '\u3164'],
  ['a halfwidth Hangul filler', '\uffa0'],
  ['a vowel separator', '\u180e'],
  ['a zero-width space', '\u200b'],
  ['a line separator', '\u2028'],
  ['a paragraph separator', '\u2029'],
  ['a right-to-left override', '\u202e'],
  ['a word joiner', '\u2060'],
  ['an interlinear mark', '\ufff9'],
  ['a variation selector', '\ufe0f'],
  ['a braille blank', '\u2800'],
  ['a tag', '\u{e0041}'],
  ['a no-break space', '\u00a0'],
  ['a narrow no-break space', '\u202f'],
  ['an ideographic space', '\u3000'],
  ['an en quad', '\u2000'],
];

const codePoint = (character: string) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** What can't be meant, and what messages call it. */
const ODD: [what: string, content: Buffer | string, words: string][] = [
  ['a byte order mark', `\ufeff${SECRET}\n`, 'begins with a byte order mark of UTF-8'],
  ['UTF-16, little end first', utf16(`${SECRET}\r\n`), 'is written in UTF-16'],
  ['UTF-16, big end first', utf16(`${SECRET}\r\n`).swap16(), 'is written in UTF-16'],
  ['a lone carriage return at the end', `${SECRET}\r`, 'has a carriage return that ends no line'],
  ['two carriage returns at the end', `${SECRET}\r\r\n`, 'has a carriage return that ends no line'],
  ['a carriage return within', `${SECRET}\r# old one\n`, 'has a carriage return that ends no line'],
  ['a second line', `${SECRET}\n# the login of svc\n`, 'has more than one line'],
  ['two line breaks at the end', `${SECRET}\n\n`, 'has more than one line'],
  ['a zero byte', `${SECRET}\0`, 'has a control or invisible character (U+0000)'],
  [
    'UTF-16 without a mark',
    Buffer.from(`${SECRET}\r\n`, 'utf16le'),
    'is written in UTF-16, without a byte order mark',
  ],
  [
    'UTF-16 without a mark, big end first',
    Buffer.from(SECRET, 'utf16le').swap16(),
    'is written in UTF-16, without a byte order mark',
  ],
  ['a tab', `${SECRET}\t`, 'has a control or invisible character (U+0009)'],
  ['a control of C1', `${SECRET}\u0085`, 'has a control or invisible character (U+0085)'],
  ...INVISIBLE.map(([what, character]): [string, string, string] => [
    what,
    `${SECRET}${character}x`,
    `has a control or invisible character (${codePoint(character)})`,
  ]),
  ['bytes of Latin-1', Buffer.from(SECRET, 'latin1'), 'is not UTF-8 text'],
  ['nothing', '', 'is empty'],
  ['only spaces', '   \n', 'holds only spaces and line breaks'],
  ['a key', '-----BEGIN PRIVATE KEY-----\nMIIE\n', 'holds PEM where a password or the like belongs'],
];

const clientWith = async (passwordFile: string) => {
  const server = await setup.server((_, response) => void response.end());
  return { server, client: setup.client(server.url, { auth: { basic: { user: 'svc', passwordFile } } }) };
};

test.each(ODD)('%s in a password file is refused before anything is sent', async (what, content, words) => {
  const file = setup.file(`odd ${what}`, '');
  writeFileSync(file, content);
  const { server, client } = await clientWith(file);
  const error = (await failure(client.getCluster())) as OntapError;
  expect(error).toBeInstanceOf(OntapError);
  expect(error).toMatchObject({ kind: 'auth', retryable: false });
  expect(error.message).toContain(`The secret file ${file} ${words}; `);
  expect(error.message).not.toMatch(/Pa55|MIIE/);
  expect(server.requests).toEqual([]);
});

const command = (message: string) => /(text=|read -rs).*/.exec(message)?.[0] ?? 'false';

/** A file of that content, and the command that is printed for it; the file may be named from this folder. */
async function refused(
  [what, content]: (typeof ODD)[number],
  { kind, named = (file) => file }: { kind: string; named?: (file: string) => string },
) {
  const file = setup.file(`${kind} ${what}`, '');
  writeFileSync(file, content);
  const { message } = (await failure(createSecretReader().read({ file: named(file) }))) as OntapError;
  return { what, content, file, command: command(message) };
}

/** Runs each by itself, all below one process of ours. @returns their exit codes */
function runEach(commands: string[], input: string): number[] {
  const script = 'for each; do (eval "$each") <<<"$0" >&2; echo $?; done';
  const { stdout } = spawnSync('bash', ['-c', script, input, ...commands], { cwd: '/', encoding: 'utf8' });
  return stdout.trim().split('\n').map(Number);
}

test('the command printed for each of them mends the file, or takes the secret anew', async () => {
  const files = await Promise.all(ODD.map((odd) => refused(odd, { kind: 'mended' })));
  const commands = files.map((each) => each.command);
  expect(runEach(commands, SECRET)).toEqual(files.map(() => 0));
  for (const { what, file } of files) {
    const secret = await createSecretReader().read({ file });
    expect([what, secret]).toEqual([what, SECRET]);
    expect(readFileSync(file, 'utf8')).not.toContain('\ufeff');
  }
});

test('the command printed for each of them empties no file when it reads nothing', async () => {
  const named = (file: string) => path.relative('.', file);
  const files = await Promise.all(ODD.map((odd) => refused(odd, { kind: "kept it's", named })));
  const broken = files.map(
    (each) => `iconv() { false; }; tail() { false; }; cat() { false; }; ${each.command}`,
  );
  const codes = runEach(broken, '');
  expect(codes).toHaveLength(files.length);
  expect(codes).not.toContain(0);
  for (const { what, content, file } of files)
    expect([what, readFileSync(file)]).toEqual([what, Buffer.from(content)]);
});

test.each([
  ['a carriage return', `${SECRET}\r`, 'has a carriage return that ends no line'],
  ['a byte order mark', `\ufeff${SECRET}`, 'begins with a byte order mark of UTF-8'],
  ['a line break within', `${SECRET}\nx`, 'has more than one line'],
  ['bytes that are no text', `Pa55w\ufffdrt`, 'is not UTF-8 text'],
  ['only spaces', ' ', 'holds only spaces and line breaks'],
  ['a soft hyphen', `${SECRET}\u00ad`, 'has a control or invisible character (U+00AD)'],
])('%s in a variable is refused, too', async (_, value, words) => {
  const reading = createSecretReader({ LAB: value }).read({ env: 'LAB' });
  await expect(reading).rejects.toThrow(
    `The environment variable LAB ${words}; set it to the secret alone, as one line of UTF-8 text`,
  );
});

test.each([
  'pässwört€',
  'パスワード',
  ' spaces at both ends ',
  'a"b\\c',
  'na\u0308her',
  '🔑 passe-partout',
  '한글',
])('what may be meant stays as it is: %s', async (secret) => {
  const reader = createSecretReader({ LAB: secret });
  for (const end of ['', '\n', '\r\n'])
    await expect(reader.read({ file: setup.file('meant', `${secret}${end}`) })).resolves.toBe(secret);
  await expect(reader.read({ env: 'LAB' })).resolves.toBe(secret);
});

test('a key keeps its lines, whichever way they end, and its file must hold text', async () => {
  const reader = createSecretReader();
  const key = ['-----BEGIN PRIVATE KEY-----', 'MIIE', '-----END PRIVATE KEY-----'];
  for (const end of ['\n', '\r\n']) {
    const text = key.join(end);
    await expect(reader.read({ file: setup.file('key', `${text}${end}`), kind: 'pem' })).resolves.toBe(text);
  }
  const der = setup.file('key.der', '');
  writeFileSync(der, Buffer.from([0x30, 0x82, 0xff, 0x00]));
  await expect(reader.read({ file: der, kind: 'pem' })).rejects.toThrow(
    /is not UTF-8 text; put the key there as PEM/,
  );
});
