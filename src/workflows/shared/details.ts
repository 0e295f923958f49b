import { markdownText } from '../../contracts/text';

/** Lines of a list in the details that Temporal's UI shows; queries and reports have all. */
const MOST_LINES = 25;

/** One line of a list, from names and words that anybody may have written. */
export interface DetailLine {
  name: string;
  words: string;
}

/** A list as Markdown, for current details: between the columns of a table the UI leaves no room. */
export function detailList(entries: readonly DetailLine[]): string {
  const rest = entries.length - MOST_LINES;
  const lines = entries
    .slice(0, MOST_LINES)
    .map(({ name, words }) => `- **${markdownText(name)}** ${markdownText(words)}`);
  return [...lines, ...(rest > 0 ? [`- and ${rest} more`] : [])].join('\n');
}
