import type { AuditRecord, AuditRecordOf, HistoryJson } from '../../contracts/audit';
import { canonicalJson } from '../sessions';
import { callerOf } from './actor';
import type { PayloadJson, PayloadsJson } from './history/attributes';
import type { AuditEvent } from './history/event';
import { HistoryView } from './history/history-view';
import { asObject, dropAbsent, textOf } from './json';
import type { RunAddress } from './recorder';
import { Recorder } from './recorder';

/** What a schedule is, or what was asked of it, as plain JSON. */
export type ScheduleJson = Record<string, unknown>;

/** Reads what Temporal's scheduler keeps in its own histories, which is in its own binary form. */
export interface ScheduleDecoder {
  /** The schedule in the scheduler's input, or in an edit. */
  schedule: (payload: PayloadJson) => ScheduleJson | undefined;
  /** What was asked: `triggerImmediately`, `backfillRequest`, `pause`, `unpause`. */
  patch: (payload: PayloadJson) => ScheduleJson | undefined;
}

type How = AuditRecordOf<'intervened'>['evidence']['how'];
type Change = { how: How; reason?: string | undefined; before?: unknown; after?: unknown };

const DELETED = 'terminated by DeleteSchedule';

/** Who made, edited, triggered, paused and deleted a schedule, from the history of the scheduler's own workflow. */
export function scheduleRecordsOf(
  history: HistoryJson,
  run: RunAddress,
  decoder: ScheduleDecoder,
): AuditRecord[] {
  const view = new HistoryView(history);
  const first = decodeWith(view.started.input, decoder.schedule);
  const recorder = new Recorder(view, run, {
    workflow: 'schedule',
    ...dropAbsent({ cluster: textOf(asObject(first?.['input'])['cluster']) }),
  });
  let current = first;
  // The scheduler continues as new now and then: only its first run was made by a person.
  if (!view.started.continuedExecutionRunId)
    add(
      recorder,
      { ...view.startEvent, identity: view.started.identity },
      { how: 'schedule_created', after: first },
    );
  for (const event of view.of('workflowExecutionSignaled')) {
    const edited =
      event.attributes.signalName === 'update'
        ? decodeWith(event.attributes.input, decoder.schedule)
        : undefined;
    for (const change of changesOf(event, current, edited, decoder))
      add(recorder, { ...event, identity: event.attributes.identity }, change);
    current = edited ?? patched(current, event, decoder);
  }
  for (const event of view.of('workflowExecutionTerminated')) {
    const { reason, identity } = event.attributes;
    const change: Change = reason === DELETED ? { how: 'schedule_deleted' } : { how: 'terminated', reason };
    add(recorder, { ...event, identity }, change);
  }
  return recorder.sorted();
}

function changesOf(
  { attributes: { signalName, input } }: AuditEvent<'workflowExecutionSignaled'>,
  before: ScheduleJson | undefined,
  edited: ScheduleJson | undefined,
  decoder: ScheduleDecoder,
): Change[] {
  // The scheduler's other signals are its own.
  if (signalName === 'update')
    return [{ how: 'schedule_edited', ...differences(before ?? {}, edited ?? {}) }];
  if (signalName !== 'patch') return [];
  const patch = decodeWith(input, decoder.patch) ?? {};
  const { triggerImmediately, backfillRequest, pause, unpause } = patch;
  const changes: (Change | undefined)[] = [
    asked(triggerImmediately) ? { how: 'schedule_triggered', after: triggerImmediately } : undefined,
    asked(backfillRequest) ? { how: 'schedule_backfilled', after: backfillRequest } : undefined,
    textOf(pause) ? { how: 'schedule_paused', reason: textOf(pause) } : undefined,
    textOf(unpause) ? { how: 'schedule_resumed', reason: textOf(unpause) } : undefined,
  ];
  return changes.filter((change) => change !== undefined);
}

/** A pause is part of what the next edit changes. */
function patched(
  schedule: ScheduleJson | undefined,
  { attributes: { input } }: AuditEvent<'workflowExecutionSignaled'>,
  decoder: ScheduleDecoder,
): ScheduleJson | undefined {
  const { pause, unpause } = decodeWith(input, decoder.patch) ?? {};
  if (textOf(pause)) return { ...schedule, state: { notes: pause, paused: true } };
  return textOf(unpause) ? { ...schedule, state: { notes: unpause } } : schedule;
}

const asked = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null;

function decodeWith<T>(
  payloads: PayloadsJson | undefined,
  decode: (payload: PayloadJson) => T | undefined,
): T | undefined {
  const [payload] = payloads?.payloads ?? [];
  return payload === undefined ? undefined : decode(payload);
}

/** Only the parts that are not alike. */
function differences(
  before: ScheduleJson,
  after: ScheduleJson,
): { before: ScheduleJson; after: ScheduleJson } {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => canonicalJson([before[key]]) !== canonicalJson([after[key]]),
  );
  const pick = (from: ScheduleJson) =>
    Object.fromEntries(keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]])));
  return { before: pick(before), after: pick(after) };
}

function add(
  recorder: Recorder,
  event: {
    id: number;
    time: string;
    principal?: { type: string; name: string };
    identity?: string | undefined;
  },
  { how, reason, before, after }: Change,
): void {
  const { identity, principal } = event;
  recorder.add(
    'intervened',
    event,
    { subject: how, actor: callerOf({ identity, principal }), ...dropAbsent({ reason }) },
    { how, ...dropAbsent({ before, after }) },
  );
}
