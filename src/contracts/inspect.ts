import type { z } from 'zod';
import type { ClusterFacts } from './cluster';
import type { JobRecord } from './job';
import type { inspectRequestSchema } from './schemas/inspect';
import type { NodeRecord } from './session';
import type { AgedSession, AgesTold } from './session-age';

/** Input of `inspect`, defaults filled in. */
export type InspectRequest = z.infer<typeof inspectRequestSchema>;

/** The same as callers may write it. */
export type InspectInput = z.input<typeof inspectRequestSchema>;

/** What ONTAP said; at most 1,000 records. */
export type InspectResult = {
  at: string;
  /** There were more than 1,000. */
  truncated: boolean;
} & (
  | { read: 'cluster'; records: ClusterFacts[] }
  | { read: 'nodes'; records: NodeRecord[] }
  | {
      read: 'sessions' | 'session';
      records: AgedSession[];
      /** Absent from a worker that knows of no ages yet. */
      ages?: AgesTold;
    }
  | { read: 'jobs' | 'job'; records: JobRecord[] }
);
