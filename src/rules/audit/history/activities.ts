import type { Attributes } from './attributes';
import type { Decoded } from './decode';
import { asObject } from '../json';
import { decodeFirst, failureOf, valueOf } from './decode';
import type { AuditEvent, EventBase } from './event';

/** How an activity ended, and who said so. */
export interface ActivityEnd {
  event: EventBase;
  /** The update whose handler asked for the activity. */
  updateId?: string;
  outcome: 'completed' | 'failed' | 'timed_out' | 'cancelled';
  identity?: string;
  result: Decoded;
  failure?: { type: string; message: string };
}

/** All events of one activity, or the one marker of a local one. */
export interface Activity {
  type: string;
  isLocal: boolean;
  /** Event that scheduled it; of a local one its marker. */
  scheduledId: number;
  scheduledAt: string;
  input: Decoded;
  /** As far as events tell: an earlier attempt leaves none, and none is there before the last one ends. */
  attempts: number;
  updateId?: string;
  /** Nobody waits for its answer any more. */
  isGivenUp?: true;
  /** Absent while it runs, and for ever when the run was closed first. */
  end?: ActivityEnd;
}

type Closing =
  'activityTaskCompleted' | 'activityTaskFailed' | 'activityTaskTimedOut' | 'activityTaskCanceled';

const OUTCOME: Record<Closing, ActivityEnd['outcome']> = {
  activityTaskCompleted: 'completed',
  activityTaskFailed: 'failed',
  activityTaskTimedOut: 'timed_out',
  activityTaskCanceled: 'cancelled',
};

/** Name of the markers that local activities leave. */
export const LOCAL_ACTIVITY = 'core_local_activity';

/** Every activity of a history, in the order in which they were scheduled. */
export function activitiesOf(events: readonly AuditEvent[]): Activity[] {
  const found = new Map<number, Activity>();
  for (const event of events) {
    if (event.name === 'activityTaskScheduled') found.set(event.id, scheduled(event.attributes, event));
    if (event.name === 'activityTaskStarted') {
      const activity = found.get(Number(event.attributes.scheduledEventId));
      if (activity !== undefined) activity.attempts = event.attributes.attempt ?? 1;
    }
    if (event.name === 'activityTaskCancelRequested') {
      const activity = found.get(Number(event.attributes.scheduledEventId));
      if (activity !== undefined) activity.isGivenUp = true;
    }
    if (isClosing(event)) {
      const activity = found.get(Number(event.attributes.scheduledEventId));
      if (activity !== undefined) activity.end = { ...endOf(event), ...byUpdate(activity) };
    }
    if (event.name === 'markerRecorded' && event.attributes.markerName === LOCAL_ACTIVITY)
      found.set(event.id, localActivity(event));
  }
  return [...found.values()];
}

const byUpdate = ({ updateId }: Activity) => (updateId === undefined ? {} : { updateId });

const isClosing = (event: AuditEvent): event is AuditEvent<Closing> => Object.hasOwn(OUTCOME, event.name);

function scheduled(
  { activityType, input }: Attributes['activityTaskScheduled'],
  { id, time, updateId }: AuditEvent,
): Activity {
  return {
    type: activityType?.name ?? 'unknown',
    isLocal: false,
    scheduledId: id,
    scheduledAt: time,
    input: decodeFirst(input),
    attempts: 0,
    ...(updateId === undefined ? {} : { updateId }),
  };
}

function endOf(event: AuditEvent<Closing>): ActivityEnd {
  const { name } = event;
  const attributes: Partial<Attributes['activityTaskCompleted'] & Attributes['activityTaskFailed']> =
    event.attributes;
  const { identity, result, failure } = attributes;
  return {
    event,
    outcome: OUTCOME[name],
    ...(identity === undefined ? {} : { identity }),
    result: decodeFirst(result),
    ...(name === 'activityTaskCompleted' ? {} : { failure: closingFailure(name, failure) }),
  };
}

function closingFailure(name: Closing, failure: Attributes['activityTaskFailed']['failure']) {
  if (name === 'activityTaskCanceled') return { type: 'Cancelled', message: 'the run was cancelled' };
  if (name === 'activityTaskTimedOut') return { ...failureOf(failure), type: 'TimedOut' };
  return failureOf(failure);
}

/** A local activity leaves one marker, with its result. */
function localActivity(event: AuditEvent<'markerRecorded'>): Activity {
  const { details, failure } = event.attributes;
  const about = decodeFirst(details?.['data']);
  const data = asObject(valueOf(about)) as { activity_type?: string; attempt?: number };
  const hasFailed = failure !== undefined && failure !== null;
  return {
    type: data.activity_type ?? 'unknown',
    isLocal: true,
    scheduledId: event.id,
    scheduledAt: event.time,
    input: { kind: 'absent' },
    attempts: data.attempt ?? 1,
    end: {
      event,
      outcome: hasFailed ? 'failed' : 'completed',
      result: decodeFirst(details?.['result']),
      ...(hasFailed ? { failure: failureOf(failure) } : {}),
    },
  };
}
