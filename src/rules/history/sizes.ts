/** Bytes of JSON of what is not in a request. */
export const SIZES = {
  /** A key, an answer in words. */
  small: 300,
  /** A requester in a message: 1,400 bytes of UTF-8, of which a control character takes six in JSON. */
  requester: 8_700,
  /** The facts of a cluster, with a guard of 8 KiB. */
  facts: 10 * 1024,
  /** A uuid in a list. */
  uuid: 39,
} as const;
