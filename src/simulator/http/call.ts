import type { RequestFaultOf } from '../faults/fault';
import type { LedgerWrite } from '../ledger/ledger';
import type { User } from './users';

/** One request, read and decoded. */
export interface Call {
  method: string;
  /** Decoded, without query, dots resolved, `/api/v1` written as `/api`. */
  path: string;
  /** Path with the query, as it was sent. */
  target: string;
  query: URLSearchParams;
  headers: Record<string, string | undefined>;
  body: string;
  /** Values of the path's parameters. */
  parameters: Record<string, string>;
  user: User;
  /** Who calls, over all connections of one program. */
  client: string;
  /** Real milliseconds when it arrived. */
  arrivedAt: number;
  /** HAL links are wanted. */
  hal: boolean;
  /** A page ends after so many records, by a fault. */
  pageLimit: number | undefined;
  /** Jobs and sessions that the answer denies, and fields that it lacks, by faults. */
  absent: RequestFaultOf<'absent'>[];
  missing: RequestFaultOf<'missing'>[];
  /** What this call wrote into the ledger. */
  writes: LedgerWrite[];
  /** Takes back what this call did. */
  undo: (() => void)[];
  /** The note of a write that arrived before, and takes effect now. */
  landing?: LedgerWrite;
}

/** An answer before it is written to the socket. */
export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}
