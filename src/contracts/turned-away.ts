/**
 * Codes with which ONTAP turns a request away before it does anything: Job Manager not up, too many requests, busy,
 * locked. Those of a time-out or failure inside ONTAP (65541, 65552, 65562) tell nothing about what was done.
 */
const TURNED_AWAY: ReadonlySet<unknown> = new Set(['458773', '262160', '7', '8', '2621573']);

/**
 * Whether a write that ended with that code of ONTAP's, and that HTTP status, was certainly not taken. A 429 without a
 * code may be a proxy's, after ONTAP took the request.
 */
export function isTurnedAway(code: unknown, status?: unknown): boolean {
  // Whatever stands beside it: a success says that it was taken.
  if (typeof status === 'number' && status < 400) return false;
  return TURNED_AWAY.has(code) || (status === 429 && typeof code === 'string');
}
