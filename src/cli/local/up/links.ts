import type { Screen } from '../../shared/output/screen';
import type { FinishedRun } from './run-one';
import { ENDS_TOO, type TemporalPlace } from './temporal';

/** Where Temporal's UI shows a run. */
export function uiLink(uiUrl: string, namespace: string, { workflowId, runId }: FinishedRun): string {
  return `${uiUrl}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}/${runId}/history`;
}

/** Where every run can be looked at. */
export function linkLines(
  runs: readonly FinishedRun[],
  { uiUrl, namespace, address, isOurs }: TemporalPlace,
  { screen, once = false }: { screen: Screen; once?: boolean | undefined },
): string[] {
  if (runs.length === 0) return [];
  if (once && isOurs) return [ENDS_TOO];
  const head = uiUrl === undefined ? `The runs, on the server ${address}:` : "The runs in Temporal's UI:";
  return [
    head,
    ...runs.map((run) => {
      const where =
        uiUrl === undefined ? `${run.workflowId} (run ${run.runId})` : uiLink(uiUrl, namespace, run);
      return `  ${run.report.mode.padEnd('enforce'.length)}  ${screen.style.cyan(where)}`;
    }),
  ];
}
