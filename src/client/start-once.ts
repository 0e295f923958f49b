import { createHash, randomUUID } from 'node:crypto';
import type { Client, WorkflowHandle, WorkflowStartOptions } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import { z } from 'zod';
import { nameSchema } from '../contracts/schemas/primitives';
import { canonicalJson } from '../rules/sessions';
import { doneWithin, validated } from './answer';
import { type CallOptions, shared } from './call-options';
import { AlreadyRunningError, RequestIdUsedError } from './errors';

/** Memo of a run: SHA-256 of its input as the caller gave it, so that a default that changes makes no other request of it. */
const INPUT_MEMO = 'requestedInput';

const optionsSchema = z.object({ requestId: nameSchema.optional() });

/** What is started, under which request id. */
export interface RequestedStart<T extends Workflow> {
  workflow: string;
  /** The caller's; a new one when absent. */
  requestId: string | undefined;
  /** As the caller gave it. */
  input: unknown;
  /** How to start it; the workflow id ends with the request id. */
  startOf: (requestId: string) => WorkflowStartOptions<T>;
}

/** The one run of a request id. */
export interface RequestedRun<T extends Workflow> {
  handle: WorkflowHandle<T>;
  runId: string;
  /** When it began, ISO 8601; present when the id had been used before. */
  usedSince?: string;
}

/**
 * Starts a run, or finds the one that there was under this request id, open or ended: for as long as Temporal keeps it
 * there is no second one. @throws InvalidRequestError for the request id, RequestIdUsedError, and what waiting throws
 */
export async function startOnce<T extends Workflow>(
  client: Client,
  { workflow, requestId: given, input, startOf }: RequestedStart<T>,
  options: CallOptions,
): Promise<RequestedRun<T>> {
  const { requestId = randomUUID() } = validated(optionsSchema, { requestId: given });
  const start = startOf(requestId);
  const { workflowId } = start;
  const memo = { [INPUT_MEMO]: createHash('sha256').update(canonicalJson(input)).digest('hex') };
  const rest = shared(options);
  try {
    const handle = await doneWithin(client, workflowId, 'the start', rest(), () =>
      client.workflow.start<T>(workflow, {
        ...start,
        memo,
        // The server refuses, whoever else starts it at this instant.
        workflowIdConflictPolicy: 'FAIL',
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
      }),
    );
    return { handle, runId: handle.firstExecutionRunId };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  const handle = client.workflow.getHandle<T>(workflowId);
  const found = await doneWithin(client, workflowId, 'the look at the earlier run', rest(), () =>
    handle.describe(),
  );
  const known = found.memo?.[INPUT_MEMO];
  // A run that was started without this client does not say with what.
  if (known !== undefined && known !== memo[INPUT_MEMO]) throw new RequestIdUsedError(workflowId, requestId);
  return { handle, runId: found.runId, usedSince: found.startTime.toISOString() };
}

/** Starts the one run that a workflow id may have at a time. @throws AlreadyRunningError, and what waiting throws */
export async function startUnlessRunning<T>(
  client: Client,
  workflowId: string,
  options: CallOptions,
  start: () => Promise<T>,
): Promise<T> {
  try {
    return await doneWithin(client, workflowId, 'the start', options, start);
  } catch (error) {
    throw error instanceof WorkflowExecutionAlreadyStartedError ? new AlreadyRunningError(workflowId) : error;
  }
}
