import type { z } from 'zod';
import type { actorSchema, auditRecordSchema } from './schemas/audit';
import type { costEvidence } from './schemas/audit/records';

/** One thing that happened, with its evidence; the closed set of what an audit tells. */
export type AuditRecord = z.infer<typeof auditRecordSchema>;

/** Name of a kind of record. */
export type AuditKind = AuditRecord['kind'];

/** The record of one kind. */
export type AuditRecordOf<K extends AuditKind> = Extract<AuditRecord, { kind: K }>;

/** Who did something, and how far that is proven. */
export type AuditActor = z.infer<typeof actorSchema>;

/** What a run cost: exact counts, and an estimate of billable actions. */
export type RunCost = z.infer<typeof costEvidence>;

/** A run of a workflow; the latest one of its id when `runId` is absent. */
export interface RunRef {
  workflowId: string;
  runId?: string;
}

/** How one run goes on in another: what a reader has to follow to see everything. */
export interface RunLinks {
  /** The run before it in the chain of the same workflow id. */
  previous?: string;
  next?: { runId: string; how: 'continued' | 'retried' | 'reset' };
  children: (RunRef & { workflow: string })[];
  parent?: { workflowId: string; runId: string };
}

/** All that one history tells; a pure function of it. */
export interface AuditedRun {
  workflowId: string;
  runId: string;
  /** Name under which it was started. */
  workflow: string;
  cluster?: string;
  startedAt: string;
  /** Absent while it runs. */
  closedAt?: string;
  /** In the order of the history. */
  records: AuditRecord[];
  links: RunLinks;
  cost: RunCost;
  /** SHA-256 of the history's canonical JSON. */
  historyHash: string;
}

/** A history as JSON: Temporal's `History` in proto3's JSON form, parsed. What `historyToJSON` and the CLI print. */
export interface HistoryJson {
  events?: HistoryEventJson[];
}

/** One event; its attributes are under a key that ends with `EventAttributes`. */
export interface HistoryEventJson {
  /** int64 as text. */
  eventId?: string;
  /** RFC 3339. */
  eventTime?: string;
  /** `EVENT_TYPE_…`. */
  eventType?: string;
  principal?: { type?: string; name?: string };
  [attributes: string]: unknown;
}

/** All that can be told about a run: itself, the runs before and after it, and its children. */
export interface AuditReport {
  /** The run that was asked for. */
  workflowId: string;
  runId: string;
  /** Oldest first; each with its records. A run that isn't there any more is a `gap` of the one that names it. */
  runs: AuditedRun[];
  /** The schedule that started the run, with who changed it; absent when none did. */
  schedule?: { id: string; records: AuditRecord[] };
  /** Of all runs together. */
  cost: RunCost;
}
