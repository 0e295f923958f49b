/** A payload in proto3's JSON form: metadata and data in Base64. */
export interface PayloadJson {
  metadata?: Record<string, string>;
  data?: string;
}

export interface PayloadsJson {
  payloads?: PayloadJson[];
}

/** A failure in proto3's JSON form; the kind is told by which `…Info` is there. */
export interface FailureJson {
  message?: string;
  cause?: FailureJson;
  encodedAttributes?: PayloadJson;
  applicationFailureInfo?: { type?: string; details?: PayloadsJson };
  timeoutFailureInfo?: { timeoutType?: string };
  canceledFailureInfo?: object;
  terminatedFailureInfo?: { identity?: string };
}

export interface ExecutionJson {
  workflowId?: string;
  runId?: string;
}

interface Typed {
  name?: string;
}

/** What is read of each kind of event. Attributes that only place the event in the protocol are left out. */
export interface Attributes {
  workflowExecutionStarted: {
    workflowType?: Typed;
    input?: PayloadsJson;
    identity?: string;
    workflowId?: string;
    originalExecutionRunId?: string;
    firstExecutionRunId?: string;
    continuedExecutionRunId?: string;
    initiator?: string;
    attempt?: number;
    parentWorkflowExecution?: ExecutionJson;
    searchAttributes?: { indexedFields?: Record<string, PayloadJson> };
  };
  workflowExecutionCompleted: { result?: PayloadsJson; newExecutionRunId?: string };
  workflowExecutionFailed: { failure?: FailureJson; newExecutionRunId?: string };
  workflowExecutionTimedOut: { newExecutionRunId?: string };
  workflowExecutionCanceled: object;
  workflowExecutionTerminated: { reason?: string; identity?: string };
  workflowExecutionContinuedAsNew: { newExecutionRunId?: string; initiator?: string };
  workflowExecutionCancelRequested: {
    cause?: string;
    identity?: string;
    externalWorkflowExecution?: ExecutionJson;
  };
  workflowExecutionSignaled: {
    signalName?: string;
    input?: PayloadsJson;
    identity?: string;
    externalWorkflowExecution?: ExecutionJson;
  };
  workflowExecutionUpdateAccepted: {
    acceptedRequest?: {
      meta?: { updateId?: string; identity?: string };
      input?: { name?: string; args?: PayloadsJson };
    };
  };
  workflowExecutionUpdateCompleted: {
    acceptedEventId?: string;
    outcome?: { success?: PayloadsJson; failure?: FailureJson };
  };
  workflowExecutionPaused: { identity?: string; reason?: string };
  workflowExecutionUnpaused: { identity?: string; reason?: string };
  workflowExecutionOptionsUpdated: { identity?: string; attachedRequestId?: string; [key: string]: unknown };
  workflowTaskScheduled: object;
  workflowTaskStarted: object;
  workflowTaskCompleted: {
    identity?: string;
    workerVersion?: { buildId?: string };
    deploymentVersion?: { buildId?: string };
  };
  workflowTaskTimedOut: object;
  workflowTaskFailed: {
    cause?: string;
    identity?: string;
    baseRunId?: string;
    newRunId?: string;
    failure?: FailureJson;
  };
  activityTaskScheduled: { activityType?: Typed; activityId?: string; input?: PayloadsJson };
  activityTaskStarted: { scheduledEventId?: string; attempt?: number; identity?: string };
  activityTaskCompleted: { scheduledEventId?: string; result?: PayloadsJson; identity?: string };
  activityTaskFailed: { scheduledEventId?: string; failure?: FailureJson; identity?: string };
  activityTaskTimedOut: { scheduledEventId?: string; failure?: FailureJson };
  activityTaskCanceled: { scheduledEventId?: string; identity?: string };
  activityTaskCancelRequested: { scheduledEventId?: string };
  timerStarted: object;
  timerFired: object;
  timerCanceled: object;
  markerRecorded: {
    markerName?: string;
    details?: Record<string, PayloadsJson>;
    failure?: FailureJson;
    workflowTaskCompletedEventId?: string;
  };
  upsertWorkflowSearchAttributes: { searchAttributes?: { indexedFields?: Record<string, PayloadJson> } };
  workflowPropertiesModified: object;
  startChildWorkflowExecutionInitiated: { workflowId?: string; workflowType?: Typed };
  startChildWorkflowExecutionFailed: { initiatedEventId?: string };
  childWorkflowExecutionStarted: { initiatedEventId?: string; workflowExecution?: ExecutionJson };
  childWorkflowExecutionCompleted: object;
  childWorkflowExecutionFailed: object;
  childWorkflowExecutionCanceled: object;
  childWorkflowExecutionTerminated: object;
  childWorkflowExecutionTimedOut: object;
  signalExternalWorkflowExecutionInitiated: object;
  signalExternalWorkflowExecutionFailed: object;
  externalWorkflowExecutionSignaled: object;
  requestCancelExternalWorkflowExecutionInitiated: object;
  requestCancelExternalWorkflowExecutionFailed: object;
  externalWorkflowExecutionCancelRequested: object;
}

/** Name of a kind of event that is known here. */
export type EventName = keyof Attributes;
