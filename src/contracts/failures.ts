/**
 * Every `ApplicationFailure.type` that this project throws, with when and why.
 * A closed list: callers in any language can switch on it.
 */
export const FAILURE = {
  /** The input of a workflow breaks its schema; the message lists each problem with its place. */
  InvalidRequest: 'InvalidRequest',
  /** No worker polls the cluster's queue: it is not configured anywhere, or its worker is down. */
  ClusterUnserved: 'ClusterUnserved',
  /** The cluster that answered isn't the one that the configuration pins, or changed during a run; or the login's scope isn't the entry's. */
  WrongCluster: 'WrongCluster',
  /** The request needs a grant that the cluster's entry does not give. */
  NotGranted: 'NotGranted',
  /** Evidence of a newer release than this worker's: one of that release, or the worker after its update, takes it. */
  WrongVersion: 'WrongVersion',
  /** Temporal did not say whether killing is halted: nothing was sent, it is asked again. */
  HaltUnknown: 'HaltUnknown',
  /** The owner's change gate gave no clear answer, or the ticket's window has not begun: nothing was sent, it is asked again. */
  ChangeGateUnclear: 'ChangeGateUnclear',
  /** Temporal itself did not answer a question of an activity; asked again. */
  TemporalUnavailable: 'TemporalUnavailable',
  /** `killSessions` was started by something else than a clean-up of its own cluster and policy. */
  NotACleanup: 'NotACleanup',
  /** A word on a plan, or a release, that history must not or need not keep; the first detail is its answer. */
  WordNotRecorded: 'WordNotRecorded',
  /** A command to a job while others wait for each other; nothing was sent, the first detail names what it would wait for. */
  TooManyCommands: 'TooManyCommands',
  /** An answer would not fit into a payload; narrow the request. */
  ResultTooLarge: 'ResultTooLarge',
  /** A request names a web hook that the worker's configuration doesn't have; never fails a run. */
  UnknownWebHook: 'UnknownWebHook',
  /** A web hook did not accept a notification; never fails a run. */
  WebHookRefused: 'WebHookRefused',
  /** The audit folder is not as it was left: not mounted, an older copy, or changed; nothing is written to it. */
  AuditFolderDamaged: 'AuditFolderDamaged',
  /** The audit folder can't be written, or somebody else wrote to it at the same time; the next export goes on. */
  AuditFolderUnusable: 'AuditFolderUnusable',
  /** A bug of ours; the worker's log has more. */
  Unexpected: 'Unexpected',
  /** The job has not ended; thrown between two looks (BENIGN), never seen by a caller. */
  JobNotFinished: 'JobNotFinished',
  /** Sessions were not looked at for long enough yet; thrown between two looks (BENIGN), never seen by a caller. */
  EvidenceNotSettled: 'EvidenceNotSettled',
  /** The sequence that asked for a pause still runs; thrown between two looks (BENIGN), never seen by a caller. */
  RunNotEnded: 'RunNotEnded',
  /** ONTAP never knew the job, forgot it before the first look, or hides it from our role; fails the watch. */
  JobNeverFound: 'JobNeverFound',
  /** The job had not ended at the deadline; fails the watch, says nothing about the job. */
  DeadlineExceeded: 'DeadlineExceeded',
  /** The job was paused for longer than the request allows; fails the watch. */
  PausedTooLong: 'PausedTooLong',
  /** A job that we paused could not be resumed: a person has to resume it. */
  PauseOwed: 'PauseOwed',
  /** A selection found no job, or more than `maxJobs`; nothing was done. */
  SelectionRefused: 'SelectionRefused',
  /** Some of the sessions that were killed are still listed; thrown between two looks, never seen by a caller. */
  SessionsStillPresent: 'SessionsStillPresent',
  /** ONTAP refused the credentials, or the breaker after such a refusal is open. */
  OntapAuth: 'OntapAuth',
  /** ONTAP's role does not allow the call, or our write guard does not. */
  OntapForbidden: 'OntapForbidden',
  /** The entry does not exist. */
  OntapNotFound: 'OntapNotFound',
  /** ONTAP found the request invalid. */
  OntapValidation: 'OntapValidation',
  /** The state of the entry does not allow the action. */
  OntapConflict: 'OntapConflict',
  /** The job is already in a terminal state. */
  OntapTerminal: 'OntapTerminal',
  /** The cluster's release, or this kind of job, does not support the call. */
  OntapUnsupported: 'OntapUnsupported',
  /** ONTAP is overloaded or not ready; retried. */
  OntapBusy: 'OntapBusy',
  /** No answer: connection or time-out; retried. */
  OntapTransport: 'OntapTransport',
  /** The cluster's certificate, or a TLS file of ours, can't be trusted: nothing of the request left. */
  OntapUntrusted: 'OntapUntrusted',
  /** The answer isn't what ONTAP's API documents. */
  OntapProtocol: 'OntapProtocol',
  /** Something between the worker and ONTAP answered: a proxy, a login page, a redirect; retried. */
  NotOntap: 'NotOntap',
  /** The write guard refused before a byte was sent. */
  OntapReadOnly: 'OntapReadOnly',
  /** The fuse refused before a byte was sent: as many writes have left within an hour as the guard allows. */
  FuseBlown: 'FuseBlown',
} as const;

/** One of {@link FAILURE}. */
export type FailureType = (typeof FAILURE)[keyof typeof FAILURE];

/** What is to be done about a failure that passes by itself, as the end of its message while it is tried again. */
export const ASKED_AGAIN = 'Nothing to do: it is asked again';
