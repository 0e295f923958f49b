/**
 * What a run may record of what can't be foreseen from its request. The workflows keep to these, and the worst
 * histories (`rules/history`) are computed from them; sizes are bytes of JSON in UTF-8.
 */

const KIB = 1024;

/** Clean-ups. All parts of one run, at their largest, stay below `HISTORY_LIMIT`. */
export const CLEANUP_ROOM = {
  /** All samples of the window, one begun anew included: 25 samples of 864 sessions are 4.4 MiB. */
  samples: 4_500 * KIB,
  /** One listing of them: of more sessions than the plan has room for. */
  listing: { full: 512 * KIB, digest: 256 * KIB },
  /** Records of an observer, and what comes of them after two looks; beside these a run has no more samples. */
  collected: 512 * KIB,
  plan: 280 * KIB,
  /** Input of the run that kills. */
  kills: 256 * KIB,
  /** A taken id of the killing run is tried again when its run has ended: starts at the most, and their inputs. */
  killStarts: 10,
  killStartBytes: 2 * 256 * KIB,
  /** Looks while a plan waits, at the most; counters only grow, so that a rarer look misses nothing. */
  looks: { approval: 24, notice: 10, quiet_hours: 0, change_gate: 0 },
  /** All looks of one such wait. */
  lookBytes: 64 * KIB,
  /** One session with what is joined to it in one look: its key, twice, its digest, and what is said about it. */
  lookedBytes: 640,
  report: 496 * KIB,
  /** Signatures that are verified, at the most: each may be a wrong one. */
  signatures: 6,
} as const;

/** Kills. */
export const KILL_ROOM = {
  /** Kills are paced by slices, coarser ones when there would be more than this. */
  slices: 60,
  /** Words about one session in the report. */
  note: 160,
  /** The same where it is told first: ONTAP's own sentence, and what we add; 133 KiB for all kills of a run. */
  words: 480,
  /** A request for approval where it is told first, with so many bytes of approvers; in the report number and command. */
  approval: 280,
  approvers: 80,
  request: 128,
  /** Plans up to so many sessions have their records renewed for second kills; those of 284 fill the room. */
  renewedAgain: 120,
  /** The text of a signed approval of the most kills, with its signature. */
  signed: 50 * KIB,
  /** What the report has room for besides, as long as it lasts: whole words and requests of some sessions. */
  inFull: 4 * KIB,
} as const;

/** Evictions, besides what clean-ups and kills have room for. */
export const EVICT_ROOM = {
  /** All sessions of the client, which each kill is told: some hundred. */
  members: 32 * KIB,
  /** Words on what keeps a client from being evicted: so many, of so many bytes. */
  blockers: { most: 20, bytes: 300 },
} as const;

/** Sequences. */
export const SEQUENCE_ROOM = {
  /** While a hold with `reselect` runs, new jobs are looked for this often, and at most so many times. */
  reselect: { everyMs: 60_000, most: 100 },
  /** Tries of a cancel that ONTAP refuses for a while. */
  cancelTries: 2,
  /** Releases on record: 50 that are refused, 50 that are repeated, and the one that counts (`WordsOnRecord`). */
  releases: 101,
  /** Description of a selected job. */
  description: 200,
} as const;

/** Drains, which never continue as new: their pauses would be cancelled. */
export const DRAIN_ROOM = {
  /** Time until its deadline, of a drain that names none and at the most; a hold after it lasts as long at the most. */
  usual: '2h',
  longest: '24h',
  /** Looks at the node, evenly over the time of a drain; two are kept for its beginning and its end. */
  looks: 160,
  /** What one look lists: the 36 sessions that a node may have, of usual names, and some 30 jobs. */
  view: { sessions: 16 * KIB, jobs: 5 * KIB, missing: 2 * KIB },
  /** What the next look is told of those sessions. */
  traces: 8 * KIB,
  /** One text of them. */
  text: 80,
  /** Pauses that a drain begins; what runs beyond them is waited for. */
  pauses: 50,
  /** Messages to web hooks: its beginning, that the node is clear, and its end; and the words of each. */
  notices: 3,
  notice: 2 * KIB,
} as const;

/** Waits and debts, which continue as new; Temporal suggests it at 4,096 events, and at 1,800 updates of 2,000. */
export const CHAIN_ROOM = {
  /** From here on a run ends as soon as it works on no command. */
  leaves: 1_000,
  /** From here on no command waits for another one: there may be one after the other for ever. */
  full: 1_500,
  /** Answers to commands that the next run knows, the newest ones; some 1,500. */
  answerBytes: 512 * KIB,
} as const;

/** Fleets. */
export const FLEET_ROOM = {
  /** Inputs of all members: they are sent in one answer to Temporal, which takes 4 MB. */
  inputs: 2_560 * KIB,
  /** Words about one cluster. */
  why: 600,
} as const;

/** A job as we record it: ONTAP's texts are cut to these, so that no record is above `record`. */
export const JOB_ROOM = {
  record: 3 * KIB,
  message: 512,
  description: 512,
  /** Names, states and the like. */
  word: 100,
  arguments: { most: 3, code: 32, message: 100 },
} as const;

/** Words of a failure: the last one of an activity that is tried again stays in history. */
export const FAILURE_ROOM = { message: 512 } as const;
