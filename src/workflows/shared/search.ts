import { upsertSearchAttributes } from '@temporalio/workflow';
import type { RequestedBy } from '../../contracts/requested-by';
import { SEARCH_ATTRIBUTES, SEARCH_TEXT_LENGTH } from '../../contracts/search-attributes';
import { cut } from '../../contracts/text';

const text = (value: string) => cut(value, SEARCH_TEXT_LENGTH);

/** Makes a run findable by what it works on and who asked. */
export function indexRequest(run: {
  cluster: string;
  operation: string;
  policy: string;
  requestedBy: RequestedBy;
}): void {
  const { name, ticket } = run.requestedBy;
  upsertSearchAttributes([
    { key: SEARCH_ATTRIBUTES.cluster, value: text(run.cluster) },
    { key: SEARCH_ATTRIBUTES.operation, value: text(run.operation) },
    { key: SEARCH_ATTRIBUTES.policy, value: text(run.policy) },
    { key: SEARCH_ATTRIBUTES.requestedBy, value: text(name) },
    ...(ticket === undefined ? [] : [{ key: SEARCH_ATTRIBUTES.ticket, value: text(ticket) }]),
  ]);
}

/** Makes a run findable by how it ended. */
export function indexOutcome(outcome: string): void {
  upsertSearchAttributes([{ key: SEARCH_ATTRIBUTES.outcome, value: text(outcome) }]);
}
