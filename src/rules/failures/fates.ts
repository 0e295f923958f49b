import type { FailureKind, Family } from './kinds';
import { FAMILY } from './kinds';

/** Whether the same call is tried again while its time lasts. */
export type Again =
  | 'no'
  /** At the pace of the call: after 1, 2, 4 … s, at most 30 s; looks of a wait at the pace of their poller, at most 10 s. */
  | 'soon'
  /** Every 30 s. */
  | 'slowly'
  /** As `soon`, three times in all. */
  | 'three_times'
  /** As `soon`, five times in all: about 15 s. */
  | 'five_times'
  /** As `soon`, until it has been thrown ten times. */
  | 'ten_times'
  /** As `soon`, twelve times in all: some minutes. */
  | 'twelve_times';

/** The same in numbers. */
export const AGAIN: Record<Again, { mostTries?: number; everyMs?: number }> = {
  no: { mostTries: 1 },
  soon: {},
  slowly: { everyMs: 30_000 },
  three_times: { mostTries: 3 },
  five_times: { mostTries: 5 },
  ten_times: { mostTries: 10 },
  twelve_times: { mostTries: 12 },
};

/** What a failure comes to when the call is not tried again, or its time is over. */
export type End =
  /** The run ends with these words. */
  | 'final'
  /** The window begins anew, once; a second one ends the run `incomplete_view`. */
  | 'missed_sample'
  | 'incomplete_view'
  /** Nothing follows from it. */
  | 'ignored'
  /** Outcomes of a session. */
  | 'refused'
  | 'failed'
  | 'not_attempted'
  | 'unverified'
  /** What the person, or the step, that asked is told. */
  | 'answer'
  /** Its time is that of the wait: its deadline, or for ever. Status says what, since when, and when it is tried next. */
  | 'lasts'
  /** Tried anew for a day, then the debt ends loudly (`PauseOwed`). */
  | 'owed'
  /** Nothing more is killed in this run. */
  | 'halted'
  | 'gate_closed';

/** What a failure does. */
export interface Fate {
  again: Again;
  end: End;
}

/** Where a call can fail, in the order of the docs. */
export type Place =
  /** Of a clean-up or an inspect: nothing has begun, and a person waits. */
  | 'firstRead'
  | 'sample'
  /** Of the cluster, after the window. */
  | 'readAgain'
  /** Looks while approval is wanted, or kills are announced. */
  | 'approval'
  /** Whether killing is halted, asked before each slice of kills. */
  | 'halt'
  /** Whether the run's ticket is approved, asked of the owner's change system before kills and each slice of them. */
  | 'changeGate'
  /** All reads before a DELETE. */
  | 'lastRead'
  | 'delete'
  | 'verification'
  /** The first call to the cluster of a wait, a sequence, a debt. */
  | 'beginWait'
  /** All later looks of it. */
  | 'wait'
  /** Reads and the PATCH of a command, and the pause of a sequence. */
  | 'command'
  /** Everything that pays a pause back. */
  | 'debt'
  /** Looks for jobs that began to match, while a sequence holds. */
  | 'reselect'
  | 'decision'
  /** To Temporal itself: which run has an id, whether one has ended. */
  | 'question'
  | 'export'
  | 'notification';

const fate = (again: Again, end: End): Fate => ({ again, end });

type Row = Record<Family, Fate> & { but?: Partial<Record<FailureKind, Fate>> };

/** The same end for all but bad input and our own bugs. */
const row = (end: End, standing: Again, odd: Again = 'soon') => ({
  passing: fate('soon', end),
  odd: fate(odd, end),
  standing: fate(standing, end),
  unserved: fate('soon', end),
});

/** What no time mends. */
const hopeless = (end: End) => ({
  refused: fate('no', end),
  tooLarge: fate('no', end),
  bug: fate('ten_times', end),
  hook: fate('no', end),
  folder: fate('no', end),
});

/** Grants and roles are somebody's will: asking again changes nothing. */
const KILL: Row = {
  ...row('failed', 'no'),
  ...hopeless('failed'),
  but: {
    NotGranted: fate('no', 'refused'),
    OntapForbidden: fate('no', 'refused'),
    OntapReadOnly: fate('no', 'refused'),
    // It passes within an hour; the next run looks again, a kill that waited that long would rest on nothing.
    FuseBlown: fate('no', 'not_attempted'),
    // A secret or a TLS file that is being replaced.
    OntapAuth: fate('slowly', 'failed'),
    OntapUntrusted: fate('slowly', 'failed'),
  },
};

const TABLE: Record<Place, Row> = {
  firstRead: {
    ...row('final', 'no', 'five_times'),
    ...hopeless('final'),
    unserved: fate('no', 'final'),
    but: { OntapUntrusted: fate('five_times', 'final') },
  },
  sample: { ...row('missed_sample', 'no'), ...hopeless('final') },
  readAgain: { ...row('incomplete_view', 'slowly'), ...hopeless('final') },
  approval: { ...row('ignored', 'no'), ...hopeless('final'), tooLarge: fate('no', 'ignored') },
  halt: { ...row('halted', 'no'), ...hopeless('halted') },
  changeGate: {
    ...row('gate_closed', 'no'),
    ...hopeless('gate_closed'),
    but: { ChangeGateUnclear: fate('slowly', 'gate_closed') },
  },
  lastRead: KILL,
  // What a DELETE without a clear answer did is read before it is sent again, and that not for ever.
  delete: { ...KILL, odd: fate('three_times', 'failed') },
  verification: { ...row('unverified', 'slowly'), ...hopeless('unverified') },
  beginWait: { ...row('lasts', 'slowly'), ...hopeless('final'), unserved: fate('no', 'final') },
  wait: { ...row('lasts', 'slowly'), ...hopeless('final') },
  command: { ...row('answer', 'no'), ...hopeless('answer') },
  debt: { ...row('lasts', 'slowly'), ...hopeless('owed') },
  reselect: { ...row('ignored', 'no'), ...hopeless('ignored') },
  decision: { ...row('lasts', 'no'), ...hopeless('final') },
  question: { ...row('ignored', 'no'), ...hopeless('final') },
  export: {
    ...row('final', 'no', 'twelve_times'),
    ...hopeless('final'),
    passing: fate('twelve_times', 'final'),
    folder: fate('twelve_times', 'final'),
  },
  notification: {
    ...row('ignored', 'no'),
    ...hopeless('ignored'),
    but: { WebHookRefused: fate('soon', 'ignored') },
  },
};

/** All of them, for tables. */
export const PLACES = Object.keys(TABLE) as Place[];

/** What a failure of that kind does there. */
export function fateOf(place: Place, kind: FailureKind): Fate {
  const { but, ...families } = TABLE[place];
  return but?.[kind] ?? families[FAMILY[kind]];
}
