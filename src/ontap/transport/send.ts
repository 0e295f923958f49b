/** One request to ONTAP. */
export interface OntapRequest {
  method: 'GET' | 'DELETE' | 'PATCH';
  /** Path and query on the cluster's origin, already encoded. */
  target: string;
  signal?: AbortSignal | undefined;
  /**
   * Asked once a verified connection is there, right before the first byte of the request: after every wait for a
   * login, a token, a proxy or a handshake. False keeps it back.
   */
  mayLeave?: (() => boolean) | undefined;
  /** After a refused login this may be the next try once so long has passed, ms. @default five minutes */
  loginAgainMs?: number;
  /** An `error` beside the data makes the answer incomplete; only a job's record has an error of its own. */
  isWhole?: boolean;
}

/** A successful answer. */
export interface OntapAnswer {
  status: number;
  /** Parsed JSON; undefined for an empty body. */
  body: unknown;
  /** Header `Location`. */
  location?: string;
  /** The cluster's origin, for links. */
  origin: string;
}

/** Sends a request; fails with an OntapError, or with the reason of the signal. */
export type Send = (request: OntapRequest) => Promise<OntapAnswer>;

/** What every call takes. */
export interface CallOptions {
  /** Ends the call, waiting or on the wire; it then fails with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** What a call that writes takes. */
export interface WriteOptions extends CallOptions {
  /** Asked right before the first byte of the write, when its connection is there; false keeps it back, and the call fails as `busy`. */
  mayLeave?: (() => boolean) | undefined;
}
