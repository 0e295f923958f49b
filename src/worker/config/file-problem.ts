/** A file or variable that can't be used, and what to do; the message never holds its content. */
export class FileProblem extends Error {
  override name = 'FileProblem';
}

/**
 * What was written where a path belongs may be the secret itself (`passwordFile: hunter2`), so only what looks like
 * a path is shown.
 */
export function shownPath(written: string): string {
  return /^(\.{0,2}\/|[\w.-]+\/)[\w./@-]*$/.test(written)
    ? written
    : '(name not shown: it may be the secret)';
}
