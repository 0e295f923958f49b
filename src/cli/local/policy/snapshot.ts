import type { NodeRecord, SessionRecord } from '../../../contracts/session';

/** One recorded answer of ONTAP. */
export interface Snapshot {
  /** File, with the line where it holds several. */
  file: string;
  at: string;
  sessions: SessionRecord[];
  /** Absent where the listing tells nothing of nodes. */
  nodes?: NodeRecord[];
  /** What is not as it was on the cluster, in words. */
  remarks: string[];
}
