import type { CleanupMode } from '../../../contracts/cleanup';
import { callerOf, scheduleOf, workerOf } from '../actor';
import { isContinued } from '../links';
import type { Recorder } from '../recorder';
import { asObject, dropAbsent, textOf } from '../json';
import { decodeFirst } from '../history/decode';

/** Who asked for the run, for what, and through what; of a chain of runs the first one tells. */
export function addRequested(recorder: Recorder, previous: string | undefined): void {
  const { view, request } = recorder;
  if (isContinued(view)) return;
  const { started, startEvent } = view;
  recorder.read(decodeFirst(started.input), 'the request', startEvent);
  const { input = {}, schedule, workflow } = request;
  const parent = started.parentWorkflowExecution;
  const hasParent = Boolean(parent?.workflowId);
  const names = { claimed: request.name, identity: started.identity, principal: startEvent.principal };
  const actor = schedule !== undefined ? scheduleOf(names) : hasParent ? workerOf(names) : callerOf(names);
  const { mode, policy } = input;
  recorder.add(
    'requested',
    startEvent,
    { subject: 'run', actor },
    {
      how: 'start',
      workflow,
      ...dropAbsent({
        request: request.input,
        mode: modeOf(mode),
        policy: nameOf(policy),
        schedule,
        parent: hasParent ? { workflowId: parent?.workflowId ?? '', runId: parent?.runId ?? '' } : undefined,
        continues: previous,
        build: buildOf(recorder),
      }),
      attempt: started.attempt ?? 1,
    },
  );
}

const modeOf = (mode: unknown): CleanupMode | undefined =>
  mode === 'report' || mode === 'enforce' ? mode : undefined;

/** A clean-up travels with its whole policy, a fleet may name it. */
function nameOf(policy: unknown): string | undefined {
  return textOf(policy) ?? textOf(asObject(policy)['name']);
}

/** Which code decided: the workers' bundle is in its build id, so that two releases can be told apart. */
function buildOf({ view }: Recorder): string | undefined {
  const first = view.of('workflowTaskCompleted')[0]?.attributes;
  return first?.deploymentVersion?.buildId ?? first?.workerVersion?.buildId;
}
