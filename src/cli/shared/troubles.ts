import { plainText } from '../../contracts/text';
import type { Trouble } from '../../contracts/trouble';

/** Without when it is tried next: for who tells each change once. */
export function troubleText({ call, failure, what, since }: Trouble): string {
  if (failure === undefined) return plainText(`${call} ${what}`);
  return plainText(`${call} is tried again: ${what}${since === undefined ? '' : ` (since ${since})`}`);
}

/** For one look at it. */
export function troubleNowText(trouble: Trouble): string {
  const { nextTry } = trouble;
  const next = nextTry === undefined ? '' : `; next try at ${plainText(nextTry)}`;
  return `${troubleText(trouble)}${next}`;
}
