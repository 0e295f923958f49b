import type { HistoryJson } from '../../../contracts/audit';
import type { Activity } from './activities';
import { activitiesOf } from './activities';
import type { Attributes, EventName } from './attributes';
import type { AuditEvent, UnknownEvent } from './event';
import { eventOf } from './event';

type Closing =
  | 'workflowExecutionCompleted'
  | 'workflowExecutionFailed'
  | 'workflowExecutionTimedOut'
  | 'workflowExecutionCanceled'
  | 'workflowExecutionTerminated'
  | 'workflowExecutionContinuedAsNew';

const CLOSING: ReadonlySet<string> = new Set<Closing>([
  'workflowExecutionCompleted',
  'workflowExecutionFailed',
  'workflowExecutionTimedOut',
  'workflowExecutionCanceled',
  'workflowExecutionTerminated',
  'workflowExecutionContinuedAsNew',
]);

/** A history, read once: its events by kind, and its activities put together. */
export class HistoryView {
  readonly events: AuditEvent[];
  readonly unknown: UnknownEvent[];
  readonly activities: Activity[];
  readonly started: Attributes['workflowExecutionStarted'];
  readonly startEvent: { id: number; time: string; principal?: { type: string; name: string } };
  /** Absent while the run is open. */
  readonly close?: AuditEvent<Closing>;

  constructor(history: HistoryJson) {
    const all = (history.events ?? []).map(eventOf);
    this.events = all.filter((event) => event.name !== 'unknown');
    this.unknown = all.filter((event) => event.name === 'unknown');
    this.activities = activitiesOf(this.events);
    const [begin] = this.of('workflowExecutionStarted');
    this.started = begin?.attributes ?? {};
    this.startEvent = begin ?? { id: 0, time: this.events[0]?.time ?? new Date(0).toISOString() };
    const close = this.events.find(isClosing);
    if (close !== undefined) this.close = close;
  }

  /** Events of one kind, in order. */
  of<N extends EventName>(name: N): AuditEvent<N>[] {
    return this.events.filter((event) => event.name === name) as unknown as AuditEvent<N>[];
  }

  /** Ends of activities of one type, in the order of their schedule. */
  calls(type: string): Activity[] {
    return this.activities.filter((activity) => activity.type === type);
  }
}

function isClosing(event: AuditEvent): event is AuditEvent<Closing> {
  return CLOSING.has(event.name);
}
