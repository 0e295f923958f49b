/** Where Temporal's UI shows a run. */
export function uiLink(
  uiUrl: string,
  namespace: string,
  { workflowId, runId }: { workflowId: string; runId: string },
): string {
  const [place, id, run] = [namespace, workflowId, runId].map(encodeURIComponent);
  return `${uiUrl.replace(/\/+$/, '')}/namespaces/${place}/workflows/${id}/${run}/history`;
}
