/** A finding has to be rarer than this where nothing links the sessions. */
const RAREST = 1e-6;

/** Fewer agree too easily, whatever the chance is. */
const LEAST = 5;

/** Those within the width that holds the most, in the order of their values. */
export function densest<T>(items: readonly T[], valueOf: (item: T) => number, width: number): T[] {
  const sorted = [...items].sort((a, b) => valueOf(a) - valueOf(b));
  let best: T[] = [];
  let from = 0;
  sorted.forEach((item, index) => {
    while (valueOf(item) - valueOf(sorted[from] ?? item) > width) from++;
    if (index - from + 1 > best.length) best = sorted.slice(from, index + 1);
  });
  return best;
}

/**
 * Whether so many agree that it is no coincidence. Of `all` values that are anywhere in a range, the chance that some
 * `agreeing` of them are within one part of it is at most all × C(all − 1, agreeing − 1) × part^(agreeing − 1).
 *
 * @param part - Of the range, 0 to 1
 */
export function isRare(agreeing: number, all: number, part: number): boolean {
  if (agreeing < LEAST || part <= 0) return false;
  let chance = all;
  for (let one = 1; one < agreeing; one++) chance *= ((all - one) / one) * part;
  return chance < RAREST;
}
