import { WORKFLOWS } from '../../../contracts/ids';
import type { AuditEvent } from '../history/event';
import type { Recorder } from '../recorder';

/** Clocks of a server's nodes differ by less; a bigger step back is one that a reader should know of. */
const CLOCK_TOLERANCE_MS = 1_000;

const TOLD_ELSEWHERE: ReadonlySet<string> = new Set(['killNdmpSession', 'patchJob']);

/** What this history can't tell. */
export function addGaps(recorder: Recorder): void {
  addForeign(recorder);
  addMissingEvents(recorder);
  addUnknownEvents(recorder);
  addClockSteps(recorder);
  addUnfinished(recorder);
}

function addForeign(recorder: Recorder): void {
  const { request, view } = recorder;
  if (Object.hasOwn(WORKFLOWS, request.workflow)) return;
  recorder.gap(view.startEvent, {
    what: 'not_ours',
    why: `"${request.workflow}" is no workflow of ontap-workflows: only what any workflow has is told`,
  });
}

/** Event ids are 1, 2, 3, …. */
function addMissingEvents(recorder: Recorder): void {
  const { events, unknown } = recorder.view;
  const all = [...events, ...unknown].sort((a, b) => a.id - b.id);
  let expected = 1;
  for (const event of all) {
    if (event.id > expected)
      recorder.gap(
        event,
        { what: 'events_missing', why: `events ${expected} to ${event.id - 1} are not there` },
        String(expected),
      );
    expected = event.id + 1;
  }
}

function addUnknownEvents(recorder: Recorder): void {
  for (const event of recorder.view.unknown)
    recorder.gap(event, {
      what: 'unknown_event',
      why: `${event.type} is not known to this release: what it says is not told`,
    });
}

/** Others are buffered while a workflow task runs, and keep the time at which they came. */
const IN_ORDER: ReadonlySet<AuditEvent['name']> = new Set<AuditEvent['name']>([
  'workflowExecutionStarted',
  'workflowTaskScheduled',
  'workflowTaskStarted',
  'workflowTaskCompleted',
]);

function addClockSteps(recorder: Recorder): void {
  const ordered = recorder.view.events.filter(({ name }) => IN_ORDER.has(name));
  let latest = 0;
  for (const event of ordered) {
    const at = Date.parse(event.time);
    if (at < latest - CLOCK_TOLERANCE_MS)
      recorder.gap(event, {
        what: 'clock_backwards',
        why: `the server's clock went back by ${latest - at} ms before this event: durations across it are wrong`,
      });
    latest = at;
  }
}

/** A closed run leaves open what it had begun, but one that goes on as another. Kills and commands say so themselves. */
function addUnfinished(recorder: Recorder): void {
  const { close } = recorder.view;
  if (close === undefined || close.name === 'workflowExecutionContinuedAsNew') return;
  for (const { end, isGivenUp, type, scheduledId, scheduledAt } of recorder.view.activities) {
    if (end !== undefined || isGivenUp === true || TOLD_ELSEWHERE.has(type)) continue;
    recorder.gap(
      { id: scheduledId, time: scheduledAt },
      {
        what: 'unfinished_activity',
        why: `the run was closed while ${type} was under way; its answer is not here`,
      },
    );
  }
}
