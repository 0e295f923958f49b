import { setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type {
  AuditHead,
  AuditHeadNotice,
  ExportAuditInput,
  ExportAuditResult,
  ExportOutcome,
} from '../contracts/audit-files';
import { markdownText } from '../contracts/text';
import { announceAuditHead, decisions, exportClosedRuns } from './shared/activities';
import { causeOf, workflowFailure } from './shared/failures';
import { indexOutcome, indexRequest } from './shared/search';

/**
 * Writes what ended runs tell to the audit folder. Its own result holds the head hash, so that Temporal is an anchor,
 * too. Nothing is kept here from run to run but what the next one compares: where to go on is in the folder.
 */
export async function exportAudit(input: ExportAuditInput): Promise<ExportAuditResult> {
  try {
    const request = await decisions.checkExportRequest(input);
    indexRequest({ operation: 'export-audit', requestedBy: request.requestedBy });
    setCurrentDetails('**Now:** Writes the records of ended runs to the audit folder\\.');
    const outcome = await exported().catch(async (error: unknown) => {
      await announce({ event: 'audit_failure', text: failureText(error) });
      throw error;
    });
    const result = await withAnnouncement(outcome);
    setCurrentDetails(resultText(result));
    indexOutcome(result.outcome);
    return result;
  } catch (error) {
    throw workflowFailure(error);
  }
}

/** Of the run before, where a schedule started both. */
const previous = (): ExportAuditResult | undefined =>
  workflowInfo().lastResult as ExportAuditResult | undefined;

function exported(): Promise<ExportOutcome> {
  const before = previous();
  const head = before?.head;
  return exportClosedRuns({
    ...(before === undefined || head === undefined
      ? {}
      : { previous: { directory: before.directory, head } }),
  });
}

/** A head that the hook has is not told again; one that it did not take is, by the next export. */
async function withAnnouncement(outcome: ExportOutcome): Promise<ExportAuditResult> {
  const named = { outcome: outcome.files > 0 ? ('exported' as const) : ('nothing_new' as const), ...outcome };
  const told = previous()?.announced;
  if (outcome.head === undefined) return named;
  if (told !== undefined && isSame(told, outcome.head) && outcome.warnings.length === 0)
    return { ...named, announced: told };
  const answer = await announce({ event: 'audit_head', head: outcome.head, text: headText(outcome) });
  if (answer === 'no_hook') return named;
  if (answer === 'announced') return { ...named, announced: outcome.head };
  return {
    ...named,
    warnings: [...outcome.warnings, answer],
    ...(told === undefined ? {} : { announced: told }),
  };
}

const isSame = (a: AuditHead, b: AuditHead) => a.segment === b.segment && a.sha256 === b.sha256;

/** Never fails the export. */
async function announce(notice: Pick<AuditHeadNotice, 'event' | 'head' | 'text'>): Promise<string> {
  const { workflowId, runId } = workflowInfo();
  try {
    return await announceAuditHead({ ...notice, workflowId, runId });
  } catch (error) {
    return `The web hook did not take this: ${failureText(error)}; the next export tells it again`;
  }
}

function failureText(error: unknown): string {
  const cause = causeOf(error);
  return cause instanceof Error ? cause.message : String(cause);
}

function headText({ head, files, warnings }: ExportOutcome): string {
  const sentence = `Segment ${head?.segment} lists ${files} new files, head ${head?.sha256}.`;
  return [sentence, ...warnings].join(' ');
}

function resultText({ files, records, head, warnings }: ExportAuditResult): string {
  const words = [
    `${files} files with ${records} records exported.`,
    ...(head === undefined ? [] : [`Head: segment ${head.segment}, SHA-256 ${head.sha256}.`]),
    ...warnings,
  ];
  return `**Now:** ${markdownText(words.join(' '))}`;
}
