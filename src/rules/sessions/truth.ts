/** Unknown is its own answer: it does not match, and it does protect. */
export type Truth = 'yes' | 'no' | 'unknown';

/** Holds when all hold; a single `no` decides. */
export function allOf(truths: readonly Truth[]): Truth {
  if (truths.includes('no')) return 'no';
  return truths.includes('unknown') ? 'unknown' : 'yes';
}

/** Holds when one holds; `no` only when none can. */
export function anyOf(truths: readonly Truth[]): Truth {
  if (truths.includes('yes')) return 'yes';
  return truths.includes('unknown') ? 'unknown' : 'no';
}

/** The answer to a question whose facts are all known. */
export function known(answer: boolean): Truth {
  return answer ? 'yes' : 'no';
}
