/** One instant by two clocks, ms since 1970: the worker's, and Temporal's as far as the worker can tell. */
export interface EvidenceInstant {
  worker: number;
  server: number;
}

/** What a worker vouches for: that ONTAP's listing is this one, and when it was asked for. */
export interface LookSeal {
  /** `EVIDENCE_VERSION` of the worker that made it. */
  version: number;
  /** Cluster that answered. */
  cluster: string;
  /** Right before the request left; by Temporal's clock not later than that. */
  departed: EvidenceInstant;
  /** When the answer was there, by the worker's clock. */
  arrived: number;
  /** The listing holds only the sessions that were asked for: that another is absent says nothing. */
  narrowed: boolean;
  keyId: string;
  /** Over all of this and the whole listing. */
  mac: string;
}
