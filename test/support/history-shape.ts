import { hash } from 'node:crypto';
import type { History } from './replay';

type Event = NonNullable<History['events']>[number];

/** What else than its type tells one step of a workflow from another. */
interface Named {
  activityType?: { name?: string | null } | null;
  workflowType?: { name?: string | null } | null;
  signalName?: string | null;
  markerName?: string | null;
  /** Of a marker: the patch that it is for. */
  details?: object | null;
  acceptedRequest?: { input?: { name?: string | null } | null } | null;
  failure?: { applicationFailureInfo?: { type?: string | null } | null } | null;
}

function stepOf(event: Event): unknown[] {
  const { eventType, attributes } = event as Event & { attributes?: keyof Event };
  const named = (attributes === undefined ? {} : (event[attributes] ?? {})) as Named;
  return [
    eventType,
    named.activityType?.name,
    named.workflowType?.name,
    named.signalName,
    named.markerName,
    named.details,
    named.acceptedRequest?.input?.name,
    named.failure?.applicationFailureInfo?.type,
  ];
}

/** The way that a run took through its workflow: the same for all runs that did the same, whatever about. */
export const shapeOf = ({ events }: History): string =>
  hash('sha256', JSON.stringify((events ?? []).map(stepOf)));
