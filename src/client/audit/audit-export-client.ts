import type { Client } from '@temporalio/client';
import type { AuditHead, ClosedRun, ExportAuditInput, ExportAuditResult } from '../../contracts/audit-files';
import { AUDIT_EXPORT_ID, WORKFLOW_QUEUE, WORKFLOWS } from '../../contracts/ids';
import { exportAuditRequestSchema } from '../../contracts/schemas/audit-files';
import type { exportAudit } from '../../workflows';
import { resultOf, validated } from '../answer';
import { bounded } from '../bounded';
import { ANSWER_WITHIN_MS, type CallOptions, shared } from '../call-options';
import { startUnlessRunning } from '../start-once';
import { closedRuns } from '../../temporal';

/** Results that are read for their heads: at four exports an hour those of a day and more. */
const MOST_HEADS = 100;

/** A namespace may list ten thousands of ended runs. */
const LISTED_WITHIN_MS = 180_000;

/** Exports the audit, and gives what Temporal knows about the exports. */
export class AuditExportClient {
  constructor(
    private readonly client: Client,
    private readonly taskQueue: string = WORKFLOW_QUEUE,
  ) {}

  /**
   * Exports now what has ended, beside the schedule, and waits for the end.
   * @throws InvalidRequestError, AlreadyRunningError, RunFailedError (`AuditFolderDamaged`, `AuditFolderUnusable`), and
   * what waiting throws
   */
  async run(input: ExportAuditInput, options: CallOptions = {}): Promise<ExportAuditResult> {
    const request = validated(exportAuditRequestSchema, input);
    const rest = shared(options);
    const start = () =>
      this.client.workflow.start<typeof exportAudit>(WORKFLOWS.exportAudit, {
        workflowId: AUDIT_EXPORT_ID,
        taskQueue: this.taskQueue,
        args: [request],
        staticSummary: 'export the audit of ended runs',
      });
    const handle = await startUnlessRunning(this.client, AUDIT_EXPORT_ID, rest(ANSWER_WITHIN_MS), start);
    return resultOf(this.client, AUDIT_EXPORT_ID, rest(), () => handle.result());
  }

  /**
   * Heads that exports to the folder of the newest one returned, newest first: anchors, as long as Temporal keeps them.
   * @throws NoAnswerError, WaitAbortedError, TemporalCallError
   */
  heads(options: CallOptions = {}): Promise<AuditHead[]> {
    return this.within('the heads of exports', options, () => this.readHeads());
  }

  /**
   * Ended runs of ours that Temporal still knows, but for exports that went well: those that a folder has to hold.
   * @param until - ISO 8601; runs that ended up to then.
   * @throws NoAnswerError, WaitAbortedError, TemporalCallError
   */
  closedRuns(until: string, options: CallOptions = {}): Promise<ClosedRun[]> {
    return this.within('the list of ended runs', options, () => closedRuns(this.client, { until }));
  }

  private within<T>(what: string, options: CallOptions, call: () => Promise<T>): Promise<T> {
    const wait = { what, hint: 'is Temporal reachable?' };
    return bounded(this.client, { withinMs: LISTED_WITHIN_MS, ...options }, wait, call);
  }

  private async readHeads(): Promise<AuditHead[]> {
    const query = `WorkflowType = '${WORKFLOWS.exportAudit}' AND ExecutionStatus = 'Completed'`;
    const heads: AuditHead[] = [];
    let directory: string | undefined;
    for await (const { workflowId, runId } of this.client.workflow.list({ query })) {
      const handle = this.client.workflow.getHandle<typeof exportAudit>(workflowId, runId);
      const result = await handle.result();
      directory ??= result.directory;
      if (result.directory === directory && result.head !== undefined) heads.push(result.head);
      if (heads.length >= MOST_HEADS) break;
    }
    return heads;
  }
}
