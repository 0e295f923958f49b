/** Half of Temporal's 2 MiB, above which a workflow task fails and repeats for ever. */
export const PAYLOAD_LIMIT_BYTES = 1024 * 1024;
