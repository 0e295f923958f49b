import type { LedgerReport } from '../../../simulator';
import type { FinishedRun } from './run-one';

/** What `--once --json` prints. */
export function upDocument(result: {
  runs: readonly FinishedRun[];
  ledger?: LedgerReport;
  differences: readonly string[];
}): string {
  const { runs, ledger = null, differences } = result;
  const document = {
    reports: runs.map(({ report }) => report),
    ledger,
    workflowIds: runs.map(({ workflowId }) => workflowId),
    runIds: runs.map(({ runId }) => runId),
    differences,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
