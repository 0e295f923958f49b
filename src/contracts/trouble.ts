import type { AwaitedApproval } from './approval';

/** Why a run does not get on: a call that is tried again, that no worker has taken, or that a person has to approve in ONTAP. */
export interface Trouble {
  /** Name of the activity. */
  call: string;
  /** One of `FAILURE`, `TimedOut`, or what a worker says of itself; absent when no worker has taken it, or a person has to approve it. */
  failure?: string;
  /** In words, with what to do. */
  what: string;
  /** Since when no try had an answer, or somebody has to approve it, ISO 8601; absent where only its last try failed. */
  since?: string;
  /** When it is tried next, ISO 8601; absent while ONTAP is asked. */
  nextTry?: string;
  /** The request that somebody has to approve. */
  approval?: AwaitedApproval;
}
