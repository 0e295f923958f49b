import type { ClientName } from '../cluster';
import { didYouMean } from './did-you-mean';

/** Known names that are listed. */
const MOST_LISTED = 20;

/** `is none of clients in the worker's configuration; did you mean nbu-media? Known are …`. */
export function unknownClientWords(name: string, clients: readonly ClientName[]): string {
  const known = [...new Set(clients.map((client) => client.name))].sort();
  const words = "is none of clients in the worker's configuration";
  if (known.length === 0) return `${words}, which has no clients; write an address, such as 10.1.1.5`;
  const near = didYouMean(name, known);
  const listed = known.slice(0, MOST_LISTED).join(', ');
  const more = known.length > MOST_LISTED ? ` and ${known.length - MOST_LISTED} more` : '';
  return `${words}; ${near === undefined ? '' : `did you mean ${near}? `}known are ${listed}${more}`;
}
