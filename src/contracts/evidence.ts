import type { ClientMember, Evict } from './evict';
import type { SessionKey } from './session';

/** Version of what is sealed; a worker reads this one and the one before. */
export const EVIDENCE_VERSION = 1;

/** Bounds of evidence. */
export const EVIDENCE_ROOM = {
  /** Bytes of the JSON text of one record. */
  record: 280,
  /** Bytes of a sealed record as it is shipped: the text once more escaped, with key id and MAC. */
  sealed: 355,
  /** Bytes of the seal of a listing. */
  seal: 300,
  /** Sessions that have ended are remembered, the oldest dropped first. */
  tombstones: 2_000,
} as const;

/** A clean-up looks twice itself, whatever was collected, so far apart, ms. */
const OWN_LOOKS_APART_MS = 60_000;

/** The same for a window: half of one that is shorter than two minutes, as in a demo. */
export const ownLooksMs = (windowMs: number): number => Math.min(OWN_LOOKS_APART_MS, Math.ceil(windowMs / 2));

/** A kill rests on a look that is at most so old, ms. */
export const LAST_LOOK_MS = 15 * 60_000;

/**
 * The record of one session, sealed: `<key id>.<MAC>.<JSON text>`. The MAC covers the very text; only a worker that holds
 * the key can make one.
 */
export type SealedRecord = string;

/** How a run's kills are judged, as was recorded when its request was checked. */
export interface EvidenceStyle {
  /** Absent in runs that began before records were sealed: their kills are not granted. */
  evidence?: 'sealed';
}

/** All sessions of a client, of which one sealed record says how long nothing of any of them has changed. */
export interface SealedClient {
  sealed: SealedRecord;
  /** The sealed record holds for exactly these. */
  members: ClientMember[];
}

/** A run whose history holds sealed looks. */
export interface LooksOf {
  workflowId: string;
  runId: string;
}

/** What an observer knew when a clean-up asked for it, or why that can't be used. */
export type Collected = CollectedEvidence | { why: string };

/** Input of the activity `readCollected`: what a window would be. */
export interface CollectedInput {
  window: string;
  every: string;
}

/** Records of an observer that covers a window. */
export interface CollectedEvidence extends CollectedView {
  records: SealedRecord[];
}

/** How an observer has looked; times are ISO 8601. */
export interface CollectedView {
  /** From when on it is known how it looked. */
  since: string;
  lookedAt: string;
  /** Looks that were missed within the window, the newest first. */
  gaps: { from: string; seconds: number }[];
}

/** Input of the activity `sealEvidence`. */
export type SealEvidenceInput =
  /**
   * All sealed looks of these runs, as records of these sessions; of an eviction, of all of that client, too. For kills:
   * where nobody has looked for too long, it looks as often as the guard asks until that is made up for.
   */
  | { looksOf: LooksOf[]; sessions: SessionKey[]; forKills?: boolean; evict?: Evict }
  /** These records, after one more look that is taken now; for kills likewise. */
  | { records: SealedRecord[]; forKills?: boolean; evict?: Evict };

/** Result of the activity `sealEvidence`. */
export interface SealedEvidence {
  /** In the order of what was asked for; null for what no look has shown, or no key of the worker has sealed. */
  records: (SealedRecord | null)[];
  /** How long a kill may rest on them, ms; of workers from before 15 minutes. */
  goodForMs?: number;
  /** What they know is as new as the end of the activity: it had to look for a window of the guard. */
  lookedAgain?: true;
  /** Of an eviction; absent where no look has shown the sessions of the client. */
  client?: SealedClient;
}
