/** A run of kills that had its cluster's turn while another run watched the same cluster, or waited for that turn. */
export interface OtherKills {
  workflowId: string;
  /** Id of the clean-up, or the eviction, that has it kill; absent of a run that none has started. */
  of?: string;
  /** ISO 8601; absent while it goes on. */
  endedAt?: string;
}

/** Whose kills they are, and what to do about the client whose sessions they may have ended. */
export function otherKillsWords({ workflowId, of = 'another run', endedAt }: OtherKills): string {
  return endedAt === undefined
    ? `${of} is killing on this cluster (${workflowId}): wait for its end, and evict again when sessions are left`
    : `${of} was killing on this cluster until ${endedAt} (${workflowId}): evict again when sessions are left`;
}
