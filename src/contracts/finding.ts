import type { SessionKey } from './session';

/** What the ages of sessions have in common, and what it is likely to come from: a hint for a person, and no proof. */
export type Finding = StoppedTogether | LikeSpans | StillSinceRestart;

interface FindingBasis {
  /** Those that it was found of. */
  sessions: SessionKey[];
  /** How many it could have been found of, those included. */
  outOf: number;
  /** Names, or addresses, of their backup servers. */
  clients: string[];
  nodes: string[];
  /** Local addresses of their control connections. */
  addresses: string[];
}

/** Sessions that were at work stopped at the same time, and none of the others has moved since. */
export interface StoppedTogether extends FindingBasis {
  kind: 'stopped_together';
  /** What they have in common. */
  by: 'client' | 'address' | 'node' | 'cluster';
  /** ISO 8601: the last look before it, and the look after it. Nothing closer is known. */
  from: string;
  until: string;
  /** Sessions in common with them that were first seen later. */
  newer: number;
}

/** Sessions of one client that began at different times stopped after a like time. */
export interface LikeSpans extends FindingBasis {
  kind: 'like_spans';
  /** From first seen to the look that showed them stopped. */
  leastSeconds: number;
  mostSeconds: number;
  /** Each may have been so much longer or shorter. */
  withinSeconds: number;
  /** Of how many the counters are not those of the first look. */
  bytesMoved: number;
  /** When the first and the last one was first seen, ISO 8601. */
  firstBegan: string;
  lastBegan: string;
}

/** All sessions of a node that were at work when it, or its HA partner, restarted are unchanged since. */
export interface StillSinceRestart extends FindingBasis {
  kind: 'still_since_restart';
  /** The node that restarted. */
  restarted: string;
  /** When, by its uptime, ISO 8601. */
  at: string;
}
