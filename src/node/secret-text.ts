/** What a secret is: one line, or a PEM block with lines of its own. */
export type SecretKind = 'line' | 'pem';

/** Why a text can't be the secret that was meant. */
export interface SecretProblem {
  /** What is in it, as a predicate; never the secret. */
  holds: string;
  /**
   * Shell words, no pipe, that print the file `$f` as it should be, perhaps with carriage returns; absent when only its
   * owner can know.
   */
  filter?: string;
}

const FROM_UTF16 = 'iconv -f UTF-16 -t UTF-8 $f';

/** First bytes that editors and PowerShell's `>` write to name an encoding. */
const MARKS: readonly (readonly [bytes: Buffer, problem: SecretProblem])[] = [
  [
    Buffer.from([0xef, 0xbb, 0xbf]),
    { holds: 'begins with a byte order mark of UTF-8', filter: 'tail -c +4 $f' },
  ],
  [Buffer.from([0xff, 0xfe]), { holds: 'is written in UTF-16', filter: FROM_UTF16 }],
  [Buffer.from([0xfe, 0xff]), { holds: 'is written in UTF-16', filter: FROM_UTF16 }],
];

/** A carriage return without a line feed: line ends of another system, or of a paste. */
const LONE_CR = /\r(?!\n)/;

/**
 * What nobody sees or types on purpose: controls, formats, line separators, all that Unicode lets a font leave away,
 * the braille blank, which is a symbol to Unicode, and spaces other than the one of the keyboard, which look like it.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/u;

const PEM = /^\s*-----BEGIN /;

/** One within may end the secret, or be a part of a key's lines. */
function loneReturn(text: string): SecretProblem {
  const isAtEnd = /^[^\r\n]+\r+$/.test(text);
  return {
    holds: 'has a carriage return that ends no line',
    ...(isAtEnd ? { filter: 'cat $f' } : {}),
  };
}

/** Why a text, as it stands, can't be the secret that was meant; undefined when it may be. */
export function textProblem(text: string, kind: SecretKind): SecretProblem | undefined {
  if (text.trim() === '') return { holds: text === '' ? 'is empty' : 'holds only spaces and line breaks' };
  if (text.startsWith('\ufeff')) return MARKS[0]?.[1];
  // What Node makes of a variable whose bytes are no UTF-8.
  if (text.includes('\ufffd')) return { holds: 'is not UTF-8 text' };
  if (LONE_CR.test(text)) return loneReturn(text);
  if (kind === 'line' && PEM.test(text)) return { holds: 'holds PEM where a password or the like belongs' };
  if (kind === 'line' && text.includes('\n')) return { holds: 'has more than one line' };
  const unseen = UNSEEN.exec(text.replace(/\r?\n/g, ''));
  if (unseen !== null) return { holds: `has a control or invisible character (${codePoint(unseen[0])})` };
  return undefined;
}

/** `U+00AD`: tells what can't be seen. */
function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** In UTF-16 one byte of each Latin letter is zero, always the same of the two. */
function unmarkedUtf16(bytes: Buffer): SecretProblem | undefined {
  const order = ['LE', 'BE'].find((each) => {
    if (!bytes.includes(0) || bytes.length % 2 === 1) return false;
    const text = (each === 'LE' ? bytes : Buffer.from(bytes).swap16()).toString('utf16le');
    return /^[\r\n -\u024f]+$/.test(text);
  });
  return order === undefined
    ? undefined
    : {
        holds: 'is written in UTF-16, without a byte order mark',
        filter: `iconv -f UTF-16${order} -t UTF-8 $f`,
      };
}

/** The secret in a file's bytes or a variable's text, or why it can't be what was meant. */
export function secretIn(
  content: Buffer | string,
  kind: SecretKind,
): { secret: string } | { problem: SecretProblem } {
  if (typeof content !== 'string') {
    const mark = MARKS.find(([bytes]) => content.subarray(0, bytes.length).equals(bytes));
    const found = mark?.[1] ?? unmarkedUtf16(content);
    if (found !== undefined) return { problem: found };
  }
  const text = content.toString('utf8');
  // Editors and `echo` end a file with a line break that is not part of the secret.
  const secret = text.replace(/\r?\n$/, '');
  const problem = textProblem(secret, kind);
  return problem === undefined ? { secret } : { problem };
}
