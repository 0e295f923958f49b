import { SEARCH_ATTRIBUTES } from '../../contracts/search-attributes';
import { uiLink } from '../../contracts/ui-link';
import type { Screen } from '../shared/output/screen';
import type { FinishedRun } from './run-one';
import type { TemporalPlace } from './temporal';

/** Said instead of links into a server that ends with the command. */
const ENDS_TOO = "Without --once the server stays up, and Temporal's UI shows the runs.";

/** Links for the time after the command, if there is a server then. */
export const lastingLinks = (
  links: readonly string[],
  { isOurs }: TemporalPlace,
  once = false,
): readonly string[] => (once && isOurs && links.length > 0 ? [ENDS_TOO] : links);

/** Where every run can be looked at. */
export function linkLines(
  runs: readonly FinishedRun[],
  { uiUrl, namespace, address }: TemporalPlace,
  { style }: Screen,
): string[] {
  if (runs.length === 0) return [];
  const head = uiUrl === undefined ? `The runs, on the server ${address}:` : "The runs in Temporal's UI:";
  return [
    head,
    ...runs.map((run) => {
      const where =
        uiUrl === undefined ? `${run.workflowId} (run ${run.runId})` : uiLink(uiUrl, namespace, run);
      return `  ${run.report.mode.padEnd('enforce'.length)}  ${style.cyan(where)}`;
    }),
  ];
}

/**
 * Where all runs of a cluster can be looked at.
 *
 * @param which - The runs, in words: `The watches and the sequence`.
 */
export function clusterLinkLine(
  cluster: string,
  which: string,
  { uiUrl, namespace, address }: TemporalPlace,
  { style }: Screen,
): string {
  const query = `${SEARCH_ATTRIBUTES.cluster.name}="${cluster}"`;
  if (uiUrl === undefined)
    return `${which} are on the server ${address}: temporal workflow list --query '${query}'`;
  const link = `${uiUrl}/namespaces/${namespace}/workflows?query=${encodeURIComponent(query)}`;
  return `${which} in Temporal's UI: ${style.cyan(link)}`;
}
