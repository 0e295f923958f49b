/** Edits between two words: insertions, deletions and changes of one letter. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [row, letter] of Array.from(a).entries()) {
    const current = [row + 1];
    for (const [column, other] of Array.from(b).entries()) {
      const change = (previous[column] ?? 0) + (letter === other ? 0 : 1);
      current.push(Math.min(change, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}

/** Words longer than this are no typing errors, and would cost time. */
const LONGEST_WORD = 64;

/** A shorter beginning says nothing. */
const SHORTEST_PREFIX = 3;

/** The known words that were probably meant: those that begin with it, or the nearest one (two thirds are right). */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  const longer = known.filter((candidate) => candidate.startsWith(word));
  if (word.length >= SHORTEST_PREFIX && longer.length > 0) return longer.join(' or ');
  const [best] = known
    .map((candidate) => ({
      candidate,
      edits: distance(word.toLowerCase(), candidate.toLowerCase()),
    }))
    .filter(({ candidate, edits }) => edits <= Math.ceil(candidate.length / 3))
    .sort((a, b) => a.edits - b.edits);
  return best?.candidate;
}
