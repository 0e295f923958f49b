import { upsertSearchAttributes } from '@temporalio/workflow';
import type { RequestedBy } from '../../contracts/requested-by';
import { SEARCH_ATTRIBUTES, SEARCH_TEXT_LENGTH } from '../../contracts/search-attributes';
import { cut } from '../../contracts/text';

/** What a run can be found by. */
interface Findable {
  /** Absent when it is about many. */
  cluster?: string;
  operation: string;
  policy?: string;
  job?: string;
  requestedBy: RequestedBy;
}

/** Makes a run findable by what it works on and who asked. */
export function indexRequest({ cluster, operation, policy, job, requestedBy }: Findable): void {
  upsert({ cluster, operation, policy, job, requestedBy: requestedBy.name, ticket: requestedBy.ticket });
}

/** Makes a run findable by how it ended. */
export function indexOutcome(outcome: string): void {
  upsert({ outcome });
}

type Values = Partial<Record<keyof typeof SEARCH_ATTRIBUTES, string | undefined>>;

function upsert(values: Values): void {
  const names = Object.keys(SEARCH_ATTRIBUTES) as (keyof typeof SEARCH_ATTRIBUTES)[];
  upsertSearchAttributes(
    names.flatMap((name) => {
      const value = values[name];
      return value === undefined
        ? []
        : [{ key: SEARCH_ATTRIBUTES[name], value: cut(value, SEARCH_TEXT_LENGTH) }];
    }),
  );
}
