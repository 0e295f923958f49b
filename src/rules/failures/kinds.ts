import type { FailureType } from '../../contracts/failures';

/** What workflows end with, and what is thrown between two looks: no failure of a call. */
type NoFailedCall =
  | 'ClusterUnserved'
  | 'NotACleanup'
  | 'WordNotRecorded'
  | 'TooManyCommands'
  | 'JobNeverFound'
  | 'DeadlineExceeded'
  | 'PausedTooLong'
  | 'PauseOwed'
  | 'JobNotFinished'
  | 'EvidenceNotSettled'
  | 'RunNotEnded'
  | 'SessionsStillPresent';

/** How a call can fail: by a type that its activity throws, or without the activity having a say. */
export type FailureKind =
  | Exclude<FailureType, NoFailedCall>
  /** No answer in time: the worker died with it, or ONTAP kept silent. */
  | 'timedOut'
  /** No worker polls the queue. */
  | 'unserved'
  /** The worker that took it has no activity of that name: an older one, in the middle of a deploy. */
  | 'unregistered';

/** Kinds that have the same fate nearly everywhere. */
export type Family =
  /** It passes by itself. */
  | 'passing'
  /** What answers is not, or not quite, what ONTAP's API documents: a page of a proxy, a plain 500. */
  | 'odd'
  /** It stays until somebody acts; asking again within seconds does not help. */
  | 'standing'
  | 'unserved'
  /** A wrong cluster, a missing grant, bad input. */
  | 'refused'
  | 'tooLarge'
  | 'bug'
  | 'hook'
  | 'folder';

/** Every kind has one. */
export const FAMILY: Record<FailureKind, Family> = {
  OntapBusy: 'passing',
  OntapTransport: 'passing',
  timedOut: 'passing',
  unregistered: 'passing',
  TemporalUnavailable: 'passing',
  HaltUnknown: 'passing',
  ChangeGateUnclear: 'passing',
  WrongVersion: 'passing',
  OntapProtocol: 'odd',
  NotOntap: 'odd',
  OntapAuth: 'standing',
  OntapForbidden: 'standing',
  OntapUnsupported: 'standing',
  OntapUntrusted: 'standing',
  OntapValidation: 'standing',
  OntapNotFound: 'standing',
  OntapConflict: 'standing',
  OntapTerminal: 'standing',
  OntapReadOnly: 'standing',
  FuseBlown: 'standing',
  unserved: 'unserved',
  WrongCluster: 'refused',
  NotGranted: 'refused',
  InvalidRequest: 'refused',
  SelectionRefused: 'refused',
  ResultTooLarge: 'tooLarge',
  Unexpected: 'bug',
  UnknownWebHook: 'hook',
  WebHookRefused: 'hook',
  AuditFolderDamaged: 'folder',
  AuditFolderUnusable: 'folder',
};

/** All of them, for tables. */
export const FAILURE_KINDS = Object.keys(FAMILY) as FailureKind[];

const PERHAPS_TAKEN: ReadonlySet<FailureKind> = new Set([
  'timedOut',
  'OntapBusy',
  'OntapTransport',
  'OntapProtocol',
  'NotOntap',
  'Unexpected',
]);

/** Whether a write that failed so may have taken effect all the same, as far as the kind alone tells. */
export const mayHaveBeenTaken = (kind: FailureKind): boolean => PERHAPS_TAKEN.has(kind);
