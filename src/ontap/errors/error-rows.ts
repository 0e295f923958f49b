import { ASKED_AGAIN } from '../../contracts/failures';
import type { OntapErrorKind } from './ontap-error';
import { findRelease, grantIt, type Remedy } from './remedies';

/** One row: the first whose code and status both fit decides; a missing one fits all. */
export interface ErrorRow {
  code?: string;
  status?: number;
  kind: OntapErrorKind;
  retryable: boolean;
  /** Where the meaning is documented. */
  source: string;
  /** What to do, for a person; where it depends on what was asked, made of that. */
  remedy: string | Remedy;
}

const NDMP = 'NDMP sessions API, error codes';
const JOBS = 'cluster jobs API, error codes of PATCH';
const COMMON = 'ONTAP REST swagger, common error codes';
const HTTP = 'ONTAP REST swagger, HTTP status codes';

const LOOK_AGAIN = 'Read the entry again and decide anew';
const NO_ROUTE =
  "That is not how ONTAP says that an entry does not exist (code 4): check that url is the cluster's own management address";
const REPORT = "Look into the cluster's own logs (event log show)";

const retried = { kind: 'busy', retryable: true, remedy: ASKED_AGAIN } as const;
const final = <K extends OntapErrorKind>(kind: K, remedy: string | Remedy) =>
  ({ kind, retryable: false, remedy }) as const;

const LOGIN =
  "Check password (or the other secret) and user in the cluster's entry, then that the account may use http";

/** A refused login is one whatever code stands beside it: the breaker goes by the status, too. */
const LOGIN_ROW: ErrorRow = { status: 401, ...final('auth', LOGIN), source: HTTP };

/** By `error.code`: it says more than the status, which ONTAP does not document for most codes. */
const CODE_ROWS: readonly ErrorRow[] = [
  { code: '1', ...final('conflict', LOOK_AGAIN), source: COMMON },
  { code: '2', ...final('validation', 'Correct the request'), source: COMMON },
  { code: '3', ...final('unsupported', findRelease), source: COMMON },
  { code: '4', ...final('notFound', 'It is gone, or hidden from this account'), source: COMMON },
  { code: '6', ...final('forbidden', grantIt), source: COMMON },
  { code: '7', ...retried, source: COMMON },
  { code: '8', status: 503, ...retried, source: COMMON },
  { code: '8', ...final('conflict', LOOK_AGAIN), source: COMMON },
  { code: '65541', ...retried, source: COMMON },
  { code: '65552', ...retried, source: COMMON },
  { code: '65562', ...retried, source: COMMON },
  { code: '262160', ...retried, source: COMMON },
  { code: '2621573', ...retried, source: 'seen on MetroCluster while its configuration is recorded' },
  { code: '6691623', ...final('forbidden', grantIt), source: COMMON },
  { code: '458762', ...final('terminal', 'Read its final state'), source: JOBS },
  { code: '458771', ...final('conflict', LOOK_AGAIN), source: JOBS },
  { code: '458773', ...retried, source: JOBS },
  { code: '458776', ...final('conflict', LOOK_AGAIN), source: JOBS },
  { code: '458783', ...final('unsupported', 'This kind of job can only be awaited'), source: JOBS },
  { code: '458784', ...final('unsupported', 'This kind of job can only be awaited'), source: JOBS },
  // An owner that ONTAP can't name is no proof that the session is gone: never notFound.
  { code: '68812802', ...final('validation', 'Check the owner uuid against a fresh listing'), source: NDMP },
  { code: '68812803', ...final('validation', 'Check the SVM uuid against a fresh listing'), source: NDMP },
  { code: '68812804', ...final('validation', 'Check the node uuid against a fresh listing'), source: NDMP },
  { code: '68812805', ...final('protocol', 'Check vserver services ndmp and its mode'), source: NDMP },
  { code: '68812806', ...final('validation', 'Name the owner uuid and the session id'), source: NDMP },
];

const STATUS_ROWS: readonly ErrorRow[] = [
  { status: 400, ...final('validation', 'Correct the request'), source: HTTP },
  { status: 403, ...final('forbidden', grantIt), source: HTTP },
  // ONTAP says by a code what does not exist; a gateway without such a route says so in JSON of the same form.
  { status: 404, kind: 'notOntap', retryable: true, remedy: NO_ROUTE, source: HTTP },
  { status: 405, ...final('unsupported', findRelease), source: HTTP },
  { status: 409, ...final('conflict', LOOK_AGAIN), source: HTTP },
  { status: 429, ...retried, source: HTTP },
  { status: 500, ...final('protocol', REPORT), source: HTTP },
  { status: 501, ...final('unsupported', findRelease), source: 'RFC 9110' },
  { status: 502, ...retried, source: HTTP },
  { status: 503, ...retried, source: HTTP },
  { status: 504, ...retried, source: 'RFC 9110; sent by proxies, also after a write took effect' },
];

/** All rows, in the order in which they are tried: 401, then the code, then the status. */
export const ERROR_ROWS: readonly ErrorRow[] = [LOGIN_ROW, ...CODE_ROWS, ...STATUS_ROWS];

/** For an error that neither code nor status explains. */
export const UNKNOWN_ERROR: ErrorRow = { ...final('protocol', REPORT), source: 'none' };

/** The row for an error answer. */
export function errorRow(code: string | undefined, status: number): ErrorRow {
  return (
    ERROR_ROWS.find(
      (row) =>
        (row.code === undefined || row.code === code) && (row.status === undefined || row.status === status),
    ) ?? UNKNOWN_ERROR
  );
}

/** True for a code that a row is about. */
export function isKnownCode(code: string): boolean {
  return CODE_ROWS.some((row) => row.code === code);
}
