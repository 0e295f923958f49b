/** Half of Temporal's 2 MiB, above which a workflow task fails and repeats for ever. */
export const PAYLOAD_LIMIT_BYTES = 1024 * 1024;

/** Bytes of JSON of all nodes of a cluster: 24 of them take 4 KiB. */
export const MOST_NODE_BYTES = 16 * 1024;

/** A sixth of what Temporal's server ends a run at (51,200 events, 50 MiB): our runs don't continue as new. */
export const HISTORY_LIMIT = { events: 8_000, bytes: 8 * 1024 * 1024 } as const;
