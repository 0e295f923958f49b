import type { RunLinks } from '../../contracts/audit';
import type { HistoryView } from './history/history-view';

/** Where a reader of this history has to go on. */
export function linksOf(view: HistoryView, runId: string): RunLinks {
  const { started } = view;
  const parent = started.parentWorkflowExecution;
  const next = nextOf(view, runId);
  const previous = started.continuedExecutionRunId || resetFrom(view, runId);
  return {
    ...(previous ? { previous } : {}),
    ...(next === undefined ? {} : { next }),
    children: childrenOf(view),
    ...(parent?.workflowId ? { parent: { workflowId: parent.workflowId, runId: parent.runId ?? '' } } : {}),
  };
}

/** Nobody asked for it: the run before went on as this one. */
export const isContinued = ({ started }: HistoryView): boolean =>
  started.initiator === 'CONTINUE_AS_NEW_INITIATOR_WORKFLOW';

function nextOf({ close }: HistoryView, runId: string): RunLinks['next'] {
  if (close === undefined || !('newExecutionRunId' in close.attributes)) return undefined;
  const next = close.attributes.newExecutionRunId;
  if (!next || next === runId) return undefined;
  return { runId: next, how: close.name === 'workflowExecutionContinuedAsNew' ? 'continued' : 'retried' };
}

/** A reset leaves its mark in the new run, which begins with a copy of the old one's events. */
function resetFrom(view: HistoryView, runId: string): string | undefined {
  const reset = resetsOf(view).at(-1);
  const base = reset?.attributes.baseRunId;
  return base === runId ? undefined : base;
}

/** Workflow tasks that were failed by a reset. */
export function resetsOf(view: HistoryView) {
  return view
    .of('workflowTaskFailed')
    .filter(({ attributes }) => attributes.cause === 'WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW');
}

function childrenOf(view: HistoryView): RunLinks['children'] {
  const runIds = new Map(
    view
      .of('childWorkflowExecutionStarted')
      .map(({ attributes }) => [Number(attributes.initiatedEventId), attributes.workflowExecution?.runId]),
  );
  const failed = new Set(
    view.of('startChildWorkflowExecutionFailed').map(({ attributes }) => Number(attributes.initiatedEventId)),
  );
  return view
    .of('startChildWorkflowExecutionInitiated')
    .filter(({ id }) => !failed.has(id))
    .map(({ id, attributes: { workflowId = '', workflowType } }) => {
      const runId = runIds.get(id);
      return {
        workflowId,
        workflow: workflowType?.name ?? 'unknown',
        ...(runId === undefined ? {} : { runId }),
      };
    });
}
