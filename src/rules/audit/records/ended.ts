import type { AuditRecordOf, RunCost } from '../../../contracts/audit';
import { callerOf } from '../actor';
import { personOf } from './interventions';
import { decodeFirst, decodePayload, failureOf, valueOf } from '../history/decode';
import type { HistoryView } from '../history/history-view';
import type { Recorder } from '../recorder';
import { asObject, dropAbsent, textOf } from '../json';

type Ended = AuditRecordOf<'ended'>['evidence'];

const STATUS: Record<NonNullable<HistoryView['close']>['name'], Ended['status']> = {
  workflowExecutionCompleted: 'completed',
  workflowExecutionFailed: 'failed',
  workflowExecutionCanceled: 'cancelled',
  workflowExecutionTerminated: 'terminated',
  workflowExecutionTimedOut: 'timed_out',
  workflowExecutionContinuedAsNew: 'continued',
};

/** How the run ended, or that it goes on; with what it cost. */
export function addEnded(
  recorder: Recorder,
  known: { cost: RunCost; historyHash: string; next: string | undefined },
): void {
  const { view } = recorder;
  const { close } = view;
  const { next, ...counted } = known;
  const last = close ?? view.events.at(-1) ?? view.startEvent;
  const terminated = close?.name === 'workflowExecutionTerminated' ? close : undefined;
  const actor =
    terminated === undefined
      ? recorder.worker()
      : callerOf({ ...personOf(terminated.attributes), principal: terminated.principal });
  recorder.add(
    'ended',
    last,
    { subject: 'run', actor },
    {
      status: close === undefined ? 'running' : STATUS[close.name],
      ...dropAbsent({ ...resultOf(recorder), next }),
      ...counted,
    },
  );
  if (close === undefined)
    recorder.gap(last, {
      what: 'still_running',
      why: 'the run goes on: what comes after this event is not here yet',
    });
}

/** The workflow's own words; where it has none, those that it is found by. */
function resultOf(recorder: Recorder): Pick<Ended, 'outcome' | 'summary' | 'failure'> {
  const { close } = recorder.view;
  const outcome = indexedOutcome(recorder.view);
  if (close?.name === 'workflowExecutionFailed')
    return { failure: failureOf(close.attributes.failure), ...dropAbsent({ outcome }) };
  if (close?.name !== 'workflowExecutionCompleted') return dropAbsent({ outcome });
  const result = asObject(recorder.read(decodeFirst(close.attributes.result), 'the result', close));
  return dropAbsent({
    outcome: textOf(result['outcome']) ?? textOf(result['ended']) ?? outcome,
    summary: textOf(result['summary']),
  });
}

function indexedOutcome(view: HistoryView): string | undefined {
  const values = view
    .of('upsertWorkflowSearchAttributes')
    .map(({ attributes }) => attributes.searchAttributes?.indexedFields?.['OntapOutcome']);
  return textOf(valueOf(decodePayload(values.filter((value) => value !== undefined).at(-1))));
}
