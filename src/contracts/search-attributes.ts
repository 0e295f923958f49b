import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** Longest text that is stored in a search attribute; SQL visibility has VARCHAR(255) columns. */
export const SEARCH_TEXT_LENGTH = 200;

const keyword = <N extends string>(name: N) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);

/** The keyword search attributes of our workflows; SQL visibility has room for 10. */
export const SEARCH_ATTRIBUTES = {
  cluster: keyword('OntapCluster'),
  operation: keyword('OntapOperation'),
  outcome: keyword('OntapOutcome'),
  requestedBy: keyword('RequestedBy'),
  ticket: keyword('ChangeTicket'),
  job: keyword('OntapJob'),
  policy: keyword('OntapPolicy'),
} as const;

/** Names of {@link SEARCH_ATTRIBUTES}, for registration. */
export const SEARCH_ATTRIBUTE_NAMES: readonly string[] = Object.values(SEARCH_ATTRIBUTES).map(
  (key) => key.name,
);
