/** What a web hook is told about; kept small, the report has the rest. */
export interface Notification {
  event: 'planned' | 'approval_wanted' | 'result' | 'failure';
  cluster: string;
  policy: string;
  /** One or two plain sentences. */
  text: string;
  workflowId: string;
  runId: string;
  planHash?: string;
  outcome?: string;
}

/** Input of the activity `notify`. */
export interface NotifyInput {
  /** Name of a web hook in the worker's configuration; never a URL. */
  hook: string;
  notification: Notification;
}
