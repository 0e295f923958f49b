import type { HistoryEventJson } from '../../../contracts/audit';
import type { Attributes, EventName } from './attributes';

/** An event by its kind, with what every event has. */
export type AuditEvent<N extends EventName = EventName> = {
  [K in N]: { name: K; attributes: Attributes[K] };
}[N] &
  EventBase;

/** What every event has. */
export interface EventBase {
  id: number;
  time: string;
  /** Who the server says it was. */
  principal?: { type: string; name: string };
  /** The update whose handler did it. */
  updateId?: string;
}

/** An event of a kind that isn't known here. */
export interface UnknownEvent {
  name: 'unknown';
  id: number;
  time: string;
  type: string;
}

const SUFFIX = 'EventAttributes';

const NAMES: Record<EventName, true> = {
  workflowExecutionStarted: true,
  workflowExecutionCompleted: true,
  workflowExecutionFailed: true,
  workflowExecutionTimedOut: true,
  workflowExecutionCanceled: true,
  workflowExecutionTerminated: true,
  workflowExecutionContinuedAsNew: true,
  workflowExecutionCancelRequested: true,
  workflowExecutionSignaled: true,
  workflowExecutionUpdateAccepted: true,
  workflowExecutionUpdateCompleted: true,
  workflowExecutionPaused: true,
  workflowExecutionUnpaused: true,
  workflowExecutionOptionsUpdated: true,
  workflowTaskScheduled: true,
  workflowTaskStarted: true,
  workflowTaskCompleted: true,
  workflowTaskTimedOut: true,
  workflowTaskFailed: true,
  activityTaskScheduled: true,
  activityTaskStarted: true,
  activityTaskCompleted: true,
  activityTaskFailed: true,
  activityTaskTimedOut: true,
  activityTaskCanceled: true,
  activityTaskCancelRequested: true,
  timerStarted: true,
  timerFired: true,
  timerCanceled: true,
  markerRecorded: true,
  upsertWorkflowSearchAttributes: true,
  workflowPropertiesModified: true,
  startChildWorkflowExecutionInitiated: true,
  startChildWorkflowExecutionFailed: true,
  childWorkflowExecutionStarted: true,
  childWorkflowExecutionCompleted: true,
  childWorkflowExecutionFailed: true,
  childWorkflowExecutionCanceled: true,
  childWorkflowExecutionTerminated: true,
  childWorkflowExecutionTimedOut: true,
  signalExternalWorkflowExecutionInitiated: true,
  signalExternalWorkflowExecutionFailed: true,
  externalWorkflowExecutionSignaled: true,
  requestCancelExternalWorkflowExecutionInitiated: true,
  requestCancelExternalWorkflowExecutionFailed: true,
  externalWorkflowExecutionCancelRequested: true,
};

/** The event as one of the known kinds, where it is one. */
export function eventOf(json: HistoryEventJson): AuditEvent | UnknownEvent {
  const key = Object.keys(json).find((name) => name.endsWith(SUFFIX)) ?? '';
  const name = key.slice(0, -SUFFIX.length);
  const common = { id: Number(json.eventId ?? 0), time: isoTime(json.eventTime) };
  if (!Object.hasOwn(NAMES, name)) return { name: 'unknown', ...common, type: json.eventType ?? key };
  const { principal } = json;
  const updateId = updateOf(json);
  return {
    name: name as EventName,
    attributes: (json[key] ?? {}) as object,
    ...common,
    ...(principal === undefined || principal === null
      ? {}
      : { principal: { type: principal.type ?? '', name: principal.name ?? '' } }),
    ...(updateId === undefined ? {} : { updateId }),
  } as AuditEvent;
}

function updateOf({ eventGroupMarkers }: HistoryEventJson): string | undefined {
  const markers = (eventGroupMarkers ?? []) as { inboundUpdate?: { inboundUpdateId?: string } }[];
  return markers.find(({ inboundUpdate }) => inboundUpdate)?.inboundUpdate?.inboundUpdateId;
}

/** RFC 3339 with any number of decimals, to milliseconds; what is no time becomes 1970. */
function isoTime(text: string | undefined): string {
  const ms = Date.parse(text ?? '');
  return new Date(Number.isNaN(ms) ? 0 : ms).toISOString();
}
