import { plainText } from '../../contracts/text';
import type { Trouble } from '../../contracts/trouble';

/** Without when it is tried next: for who tells each change once. */
export function troubleText({ call, failure, what, since }: Trouble): string {
  const from = since === undefined ? '' : ` (since ${since})`;
  return plainText(`${call} ${failure === undefined ? '' : 'is tried again: '}${what}${from}`);
}

/** For one look at it. */
export function troubleNowText(trouble: Trouble): string {
  const { nextTry } = trouble;
  const next = nextTry === undefined ? '' : `; next try at ${plainText(nextTry)}`;
  return `${troubleText(trouble)}${next}`;
}
