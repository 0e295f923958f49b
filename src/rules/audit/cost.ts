import type { RunCost } from '../../contracts/audit';
import { LOCAL_ACTIVITY } from './history/activities';
import type { HistoryView } from './history/history-view';

/**
 * What a run cost. Billable actions follow Temporal Cloud's list: a start (of a child two, counted where it is started),
 * a timer, a signal, an update, an upsert of search attributes, each try of an activity; local activities of one
 * workflow task are one. Heartbeats, queries and rejected updates leave no event and are not in it.
 */
export function costOf(view: HistoryView): RunCost {
  const count = (name: Parameters<HistoryView['of']>[0]) => view.of(name).length;
  const remote = view.activities.filter(({ isLocal }) => !isLocal);
  const activities = remote.length;
  const attempts = remote.reduce((sum, { attempts: tries }) => sum + Math.max(1, tries), 0);
  const messages = count('workflowExecutionSignaled') + count('workflowExecutionUpdateAccepted');
  const children = count('startChildWorkflowExecutionInitiated');
  const timers = count('timerStarted');
  const upserts = count('upsertWorkflowSearchAttributes') + count('workflowPropertiesModified');
  const continued = count('workflowExecutionContinuedAsNew');
  return {
    events: view.events.length + view.unknown.length,
    activities,
    attempts,
    localActivities: view.activities.length - activities,
    timers,
    messages,
    children,
    actions:
      startActions(view) +
      timers +
      messages +
      upserts +
      attempts +
      2 * children +
      continued +
      localTasks(view),
  };
}

/** One start; one by a schedule costs two more; a child's is counted by its parent, a continued run's by the one before. */
function startActions({ started }: HistoryView): number {
  const isChild = Boolean(started.parentWorkflowExecution?.workflowId);
  if (isChild || Boolean(started.continuedExecutionRunId)) return 0;
  return started.searchAttributes?.indexedFields?.['TemporalScheduledById'] === undefined ? 1 : 3;
}

/** Workflow tasks that ran local activities. */
function localTasks(view: HistoryView): number {
  const tasks = view
    .of('markerRecorded')
    .filter(({ attributes }) => attributes.markerName === LOCAL_ACTIVITY)
    .map(({ attributes }) => attributes.workflowTaskCompletedEventId);
  return new Set(tasks).size;
}
