import { SEARCH_ATTRIBUTES } from '../../../../contracts/search-attributes';
import type { Screen } from '../../../output/screen';
import type { TemporalPlace } from '../temporal';

/** Where every watch and the sequence of a cluster can be looked at. */
export function jobsLinkLine(
  cluster: string,
  { uiUrl, namespace, address }: TemporalPlace,
  { style }: Screen,
): string {
  const query = `${SEARCH_ATTRIBUTES.cluster.name}="${cluster}"`;
  if (uiUrl === undefined)
    return `The watches and the sequence are on the server ${address}: temporal workflow list --query '${query}'`;
  const link = `${uiUrl}/namespaces/${namespace}/workflows?query=${encodeURIComponent(query)}`;
  return `The watches and the sequence in Temporal's UI: ${style.cyan(link)}`;
}
