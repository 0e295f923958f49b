import { SEARCH_ATTRIBUTES } from '../../../../contracts/search-attributes';
import type { Screen } from '../../../shared/output/screen';
import { ENDS_TOO, type TemporalPlace } from '../temporal';

/** Where every watch and the sequence of a cluster can be looked at. */
export function jobsLinkLine(
  cluster: string,
  { uiUrl, namespace, address, isOurs }: TemporalPlace,
  { screen, once = false }: { screen: Screen; once?: boolean | undefined },
): string {
  if (once && isOurs) return ENDS_TOO;
  const query = `${SEARCH_ATTRIBUTES.cluster.name}="${cluster}"`;
  if (uiUrl === undefined)
    return `The watches and the sequence are on the server ${address}: temporal workflow list --query '${query}'`;
  const link = `${uiUrl}/namespaces/${namespace}/workflows?query=${encodeURIComponent(query)}`;
  return `The watches and the sequence in Temporal's UI: ${screen.style.cyan(link)}`;
}
