import { htmlText } from '../../../contracts/text';

/** Markup that is safe to show: only {@link html} makes it. */
export class Markup {
  constructor(readonly text: string) {}
}

type Part = string | number | Markup | readonly Part[] | undefined;

/** A template whose every inserted text is escaped; markup of this function goes in as it is, undefined as nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const text = strings.map((string, index) => `${string}${textOf(parts[index])}`).join('');
  return new Markup(text);
}

function textOf(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return htmlText(String(part));
  return part.map(textOf).join('');
}
