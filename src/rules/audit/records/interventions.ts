import type { AuditActor } from '../../../contracts/audit';
import { callerOf, workerOf } from '../actor';
import type { ExecutionJson } from '../history/attributes';
import { decodeFirst } from '../history/decode';
import type { AuditEvent } from '../history/event';
import { resetsOf } from '../links';
import type { Recorder } from '../recorder';
import { dropAbsent } from '../json';

/** What one run of ours sends to another; told in both their results already. */
const OWN_SIGNALS: ReadonlySet<string> = new Set(['killProgress', 'jobPaused']);

/** Under this name the server ends a run that is reset. */
const RESETTER = 'history-resetter';

/** The identity, where it isn't a service of the server. */
export const personOf = ({ identity }: { identity?: string | undefined }) => ({
  identity: identity === RESETTER ? undefined : identity,
});

/** Cancel, terminate, reset, signals and pauses: hands on the run from outside. */
export function addInterventions(recorder: Recorder): void {
  addCancels(recorder);
  addTerminations(recorder);
  addResets(recorder);
  addSignals(recorder);
  addPauses(recorder);
}

/** Another run of ours, or a person. */
function handOf(
  { request }: Recorder,
  { principal }: Pick<AuditEvent, 'principal'>,
  identity: string | undefined,
  by: ExecutionJson | undefined,
): { actor: AuditActor; by?: { workflowId: string; runId?: string } } {
  if (!by?.workflowId) return { actor: callerOf({ identity, principal }) };
  const { workflowId, runId } = by;
  return {
    actor: workerOf({ claimed: request.name, identity, principal }),
    by: { workflowId, ...dropAbsent({ runId }) },
  };
}

function addCancels(recorder: Recorder): void {
  for (const event of recorder.view.of('workflowExecutionCancelRequested')) {
    const { cause, identity, externalWorkflowExecution } = event.attributes;
    const { actor, by } = handOf(recorder, event, identity, externalWorkflowExecution);
    recorder.add(
      'intervened',
      event,
      { subject: 'cancel', actor, ...reasonOf(cause) },
      { how: 'cancelled', ...dropAbsent({ by }) },
    );
  }
}

function addTerminations(recorder: Recorder): void {
  for (const event of recorder.view.of('workflowExecutionTerminated')) {
    const { reason, identity } = event.attributes;
    const actor = callerOf({ ...personOf({ identity }), principal: event.principal });
    const how = identity === RESETTER ? ('reset' as const) : ('terminated' as const);
    recorder.add('intervened', event, { subject: 'terminate', actor, ...reasonOf(reason) }, { how });
  }
}

/**
 * In the history of the run that a reset began: what is before it is a copy of the old run's events. The identity of
 * these events is a service of the server; who asked is in none of them, unless the server names a principal.
 */
function addResets(recorder: Recorder): void {
  for (const event of resetsOf(recorder.view)) {
    const { baseRunId = '', newRunId, failure } = event.attributes;
    const actor = callerOf({ principal: event.principal });
    recorder.add(
      'intervened',
      event,
      { subject: 'reset', actor, ...reasonOf(failure?.message) },
      {
        how: 'reset',
        before: { runId: baseRunId },
        ...dropAbsent({ after: newRunId && { runId: newRunId } }),
      },
    );
    if (event.principal === undefined)
      recorder.gap(
        event,
        { what: 'not_recorded', why: 'Temporal does not record who asked for a reset' },
        'reset',
      );
  }
}

function addSignals(recorder: Recorder): void {
  for (const event of recorder.view.of('workflowExecutionSignaled')) {
    const { signalName = 'unknown', input, identity, externalWorkflowExecution } = event.attributes;
    const { actor, by } = handOf(recorder, event, identity, externalWorkflowExecution);
    if (by !== undefined && OWN_SIGNALS.has(signalName)) continue;
    const given = recorder.read(decodeFirst(input), `the signal ${signalName}`, event);
    recorder.add(
      'intervened',
      event,
      { subject: `signal/${signalName}`, actor },
      { how: 'signalled', name: signalName, ...dropAbsent({ input: given, by }) },
    );
  }
}

function addPauses(recorder: Recorder): void {
  const { view } = recorder;
  const add = (
    event: Pick<AuditEvent, 'id' | 'time' | 'principal'> & {
      attributes: { identity?: string; reason?: string };
    },
    how: 'paused' | 'unpaused' | 'options_changed',
  ) => {
    const { identity, reason } = event.attributes;
    const actor = callerOf({ identity, principal: event.principal });
    recorder.add('intervened', event, { subject: how, actor, ...reasonOf(reason) }, { how });
  };
  for (const event of view.of('workflowExecutionPaused')) add(event, 'paused');
  for (const event of view.of('workflowExecutionUnpaused')) add(event, 'unpaused');
  for (const event of view.of('workflowExecutionOptionsUpdated')) {
    // One more caller that was attached to the run changes nothing of it.
    if (!event.attributes.attachedRequestId) add(event, 'options_changed');
  }
}

const reasonOf = (reason: string | undefined) => (reason === undefined || reason === '' ? {} : { reason });
