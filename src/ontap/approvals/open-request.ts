/** What a request for approval is for: ONTAP's command, and what it is done to, in words that ONTAP does not document. */
export interface RequestedWrite {
  operation?: string;
  query?: string;
}

/** A request that may still be approved, or is approved and not carried out. */
export interface OpenRequest extends RequestedWrite {
  /** Absent where that can't be read: it is nobody's for certain. */
  index?: number;
  /** Absent where ONTAP did not tell which of the two. */
  state?: 'pending' | 'approved';
}
