import type { z } from 'zod';
import type {
  exportAuditRequestSchema,
  fileEntrySchema,
  headSchema,
  segmentHeaderSchema,
} from './schemas/audit-files';

/** Input of `exportAudit`, defaults filled in. */
export type ExportAuditRequest = z.infer<typeof exportAuditRequestSchema>;

/** The same as callers may write it. */
export type ExportAuditInput = z.input<typeof exportAuditRequestSchema>;

/** A segment of the manifest and the SHA-256 of its bytes: it proves that segment and everything before it. */
export type AuditHead = z.infer<typeof headSchema>;

/** First line of a segment of the manifest. */
export type SegmentHeader = z.infer<typeof segmentHeaderSchema>;

/** A further line of a segment: one file with the records of one run. */
export type FileEntry = z.infer<typeof fileEntrySchema>;

/** A run that has ended, as Temporal lists it. */
export interface ClosedRun {
  workflowId: string;
  runId: string;
  /** Name under which it was started. */
  workflow: string;
  /** ISO 8601, by Temporal's clock. */
  closedAt: string;
}

/** What one export did. */
export interface ExportOutcome {
  /** Where, as the configuration names it. */
  directory: string;
  /** Files written and listed by this export. */
  files: number;
  records: number;
  /** Newest head of the manifest; absent while nothing was ever written. */
  head?: AuditHead;
  /** Everything that ended before it is exported, ISO 8601. */
  watermark: string;
  /** All runs that Temporal still has were compared, not only the newest. */
  sweep: boolean;
  /** What a person should know: retention that is too short, histories that are gone, a clock that went back. */
  warnings: string[];
}

/** Result of `exportAudit`. */
export interface ExportAuditResult extends ExportOutcome {
  outcome: 'exported' | 'nothing_new';
  /** Newest head that the web hook accepted. */
  announced?: AuditHead;
}

/** Input of the activity `exportClosedRuns`. */
export interface ExportRunsInput {
  /** How far the run before this one came; the folder has to hold that still. */
  previous?: Pick<ExportOutcome, 'directory' | 'head'>;
}

/** What the web hook gets: an anchor, kept where whoever may change the folder has no access. */
export interface AuditHeadNotice {
  event: 'audit_head' | 'audit_failure';
  head?: AuditHead;
  /** One or two plain sentences. */
  text: string;
  workflowId: string;
  runId: string;
}
