import { MASK } from '../../contracts/text';

/** Shorter parts occur by chance. */
const LEAST_PART = 8;

/** What looks like a word tells little, and a mask in a sentence would tell it. */
const WORD = /^(\p{L}\p{Ll}*|\p{Lu}+)$/u;

/** Signs and white space at either end. */
const ENDS = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu;

function piecesOf(form: string): string[] {
  const count = Math.max(0, form.length - LEAST_PART + 1);
  return Array.from({ length: count }, (_, at) => form.slice(at, at + LEAST_PART));
}

/** Masks what a text shows of these forms of secrets, from eight characters on; a single word is left. */
export function partsMasker(forms: readonly string[]): (text: string) => string {
  const pieces = new Set(forms.flatMap(piecesOf));
  return (text) => {
    if (pieces.size === 0) return text;
    const rest: string[] = [];
    let done = 0;
    for (const [from, to] of runsIn(text, pieces)) {
      if (WORD.test(text.slice(from, to).replace(ENDS, ''))) continue;
      rest.push(text.slice(done, from), MASK);
      done = to;
    }
    return done === 0 ? text : [...rest, text.slice(done)].join('');
  };
}

/** Where pieces stand, those that touch as one. One look at each place: the time is linear. */
function* runsIn(text: string, pieces: ReadonlySet<string>): Generator<readonly [from: number, to: number]> {
  let run: [from: number, to: number] | undefined;
  for (let at = 0; at + LEAST_PART <= text.length; at++) {
    if (!pieces.has(text.slice(at, at + LEAST_PART))) continue;
    if (run !== undefined && at > run[1]) yield run;
    run = run === undefined || at > run[1] ? [at, at + LEAST_PART] : [run[0], at + LEAST_PART];
  }
  if (run !== undefined) yield run;
}
