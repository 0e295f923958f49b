import { plainText } from '../../contracts/text';
import type { Trouble } from '../../contracts/trouble';
import type { Style } from './output/style';

/** Without when it is tried next: for who tells each change once. */
function troubleText({ call, failure, what, since }: Trouble): string {
  if (failure === undefined) return plainText(`${call} ${what}`);
  return plainText(`${call} is tried again: ${what}${since === undefined ? '' : ` (since ${since})`}`);
}

/** For one look at it. */
export function troubleNowText(trouble: Trouble): string {
  const { nextTry } = trouble;
  const next = nextTry === undefined ? '' : `; next try at ${plainText(nextTry)}`;
  return `${troubleText(trouble)}${next}`;
}

/** What keeps a run from getting on just now, below what it does. */
export const troubleLines = (troubles: readonly Trouble[], style: Style): string[] =>
  troubles.map((trouble) => style.yellow(`  ${troubleNowText(trouble)}`));

/** Tells troubles as a growing list of lines: each once, and once more when it is known when it is tried next. */
export class TroublesTold {
  private readonly told = new Map<string, { hasNext: boolean }>();

  /** What is new since the last call. */
  news(troubles: readonly Trouble[]): string[] {
    return troubles.filter((trouble) => this.isNews(trouble)).map(troubleNowText);
  }

  private isNews(trouble: Trouble): boolean {
    const text = troubleText(trouble);
    const before = this.told.get(text);
    const hasNext = trouble.nextTry !== undefined;
    if (before !== undefined && (before.hasNext || !hasNext)) return false;
    this.told.set(text, { hasNext });
    return true;
  }
}
