/** What Temporal records for no run at all; every page says so. */
export const NOT_IN_HISTORY: readonly string[] = [
  'reads: queries, descriptions, lists, and who looked at this page',
  'updates that were refused before they were accepted, such as one that breaks its schema',
  'heartbeats, and every try of an activity but its last one',
  'pauses, resets and option changes of single activities',
  'who asked for a reset',
  'changes of the namespace, of search attributes, of the workers and of their configuration',
];
