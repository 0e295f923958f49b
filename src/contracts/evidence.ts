import type { SessionKey } from './session';

/** Version of what is sealed; a worker reads this one and the one before. */
export const EVIDENCE_VERSION = 1;

/** Bounds of evidence. */
export const EVIDENCE_ROOM = {
  /** Bytes of the JSON text of one record. */
  record: 300,
  /** Bytes of a sealed record as it is shipped: the text once more escaped, with key id and MAC. */
  sealed: 420,
  /** Sessions that have ended are remembered, the oldest dropped first. */
  tombstones: 2_000,
} as const;

/** A kill rests on a look that is at most so old, ms. */
export const LAST_LOOK_MS = 15 * 60_000;

/** One instant by two clocks, ms since 1970: the worker's, and Temporal's as far as the worker can tell. */
export interface EvidenceInstant {
  worker: number;
  server: number;
}

/** What a worker vouches for: that ONTAP's listing is this one, and when it was asked for. */
export interface LookSeal {
  /** {@link EVIDENCE_VERSION} of the worker that made it. */
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

/**
 * The record of one session, sealed: `<key id>.<MAC>.<JSON text>`. The MAC covers the very text; only a worker that holds
 * the key can make one.
 */
export type SealedRecord = string;

/** A run whose history holds sealed looks. */
export interface LooksOf {
  workflowId: string;
  runId: string;
}

/** Input of the activity `sealEvidence`. */
export interface SealEvidenceInput {
  /** Records so far; those that this worker can't verify count as none. @default none */
  records?: SealedRecord[];
  /** All sealed looks of these runs are folded in. Absent: one look is taken now. */
  looksOf?: LooksOf[];
  /** Whose records are wanted. */
  sessions: SessionKey[];
}

/** Result of the activity `sealEvidence`. */
export interface SealedEvidence {
  at: string;
  records: (SessionKey & { sealed: SealedRecord })[];
}
