import { decodeFirst, decodePayload, valueOf } from './history/decode';
import type { HistoryView } from './history/history-view';
import { asObject, dropAbsent, textOf } from './json';

/** What is known of who asked for a run, and for what. */
export interface RunRequest {
  workflow: string;
  /** The input, as it was given. */
  input?: Record<string, unknown>;
  cluster?: string;
  name?: string;
  reason?: string;
  ticket?: string;
  schedule?: { id: string; at?: string };
}

/** Names that Temporal gives to runs which a schedule starts. */
const SCHEDULED = { by: 'TemporalScheduledById', at: 'TemporalScheduledStartTime' } as const;

/** The name that an update's input claims: a word on a plan has `by`, everything else `requestedBy`. */
export const claimedIn = (input: Record<string, unknown>): string | undefined =>
  textOf(input['by']) ?? textOf(asObject(input['requestedBy'])['name']);

/** Reads the request of a run; anybody can start a workflow with anything, so nothing of it is taken for granted. */
export function requestOf({ started }: HistoryView): RunRequest {
  const value = valueOf(decodeFirst(started.input));
  const input = asObject(value);
  const by = asObject(input['requestedBy']);
  return dropAbsent({
    workflow: started.workflowType?.name ?? 'unknown',
    input: value === undefined ? undefined : input,
    cluster: textOf(input['cluster']),
    name: textOf(by['name']),
    reason: textOf(by['reason']),
    ticket: textOf(by['ticket']),
    schedule: scheduleOf(started.searchAttributes?.indexedFields ?? {}),
  });
}

function scheduleOf(
  fields: NonNullable<NonNullable<HistoryView['started']['searchAttributes']>['indexedFields']>,
) {
  const id = textOf(valueOf(decodePayload(fields[SCHEDULED.by])));
  const at = textOf(valueOf(decodePayload(fields[SCHEDULED.at])));
  return id === undefined ? undefined : dropAbsent({ id, at });
}
