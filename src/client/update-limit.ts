import type { TooManyUpdatesError } from './errors';

/** The server (1.32) tells them by words alone; both statuses mean other things, too. */
const LIMITS: [TooManyUpdatesError['limit'], RegExp][] = [
  ['total', /limit on (the )?(total )?number of (distinct|total) updates/i],
  ['in_flight', /limit on number of concurrent in-flight updates/i],
];

/** Which limit of the server for updates of a run was reached; undefined for any other error. */
export function updateLimit(error: unknown): TooManyUpdatesError['limit'] | undefined {
  const words = wordsOf(error);
  return LIMITS.find(([, text]) => text.test(words))?.[0];
}

/** Of an update with start the refusal is a cause. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const { details = '' } = error as { details?: unknown };
  return `${error.message} ${String(details)} ${wordsOf(error.cause)}`;
}
