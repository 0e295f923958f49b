const ENDED: ReadonlySet<string> = new Set([
  'COMPLETED',
  'FAILED',
  'CANCELLED',
  'TERMINATED',
  'CONTINUED_AS_NEW',
  'TIMED_OUT',
]);

/** True for a run that has ended for certain; a status that we don't know is none. */
export function hasEnded({ name }: { name: string }): boolean {
  return ENDED.has(name);
}
