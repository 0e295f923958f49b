import type { Client, WorkflowClientInterceptor } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';

/** A run, or the newest one of that id. */
export interface StartedRun {
  readonly workflowId: string;
  readonly runId?: string | undefined;
}

/** What a client has asked to start; children are found in the histories of these. */
export class StartedRuns {
  private readonly asked = new Map<string, Set<string>>();

  /** For the `workflow` interceptors of the client. */
  readonly interceptor: WorkflowClientInterceptor = {
    startWithDetails: async (input, next) => {
      const runIds = this.runIdsOf(input.options.workflowId);
      const output = await next(input);
      runIds.add(output.runId);
      return output;
    },
    startUpdateWithStart: async (input, next) => {
      const runIds = this.runIdsOf(input.workflowStartOptions.workflowId);
      const output = await next(input);
      runIds.add(output.workflowExecution.runId ?? '');
      return output;
    },
  };

  private runIdsOf(workflowId: string): Set<string> {
    const runIds = this.asked.get(workflowId) ?? new Set();
    this.asked.set(workflowId, runIds);
    return runIds;
  }

  /** Settles the results that someone still waits for, and leaves little behind on a shared server. */
  async terminate({ workflow }: Client): Promise<void> {
    const ends = [...this.asked.keys()].map((workflowId) =>
      workflow.getHandle(workflowId).terminate('the test has ended').catch(ignoreNotFound),
    );
    await Promise.all(ends);
  }

  /** Each run once, and the newest one of each id: it may have been reset, or started by an update that failed. */
  async list(client: Client): Promise<StartedRun[]> {
    const runs = [...this.asked].map(async ([workflowId, known]) => {
      const newest = await newestRunId(client, workflowId);
      return [...new Set([...known, ...newest])].map((runId) => ({ workflowId, runId }));
    });
    return (await Promise.all(runs)).flat();
  }
}

/** It was refused, or has ended. */
function ignoreNotFound(error: unknown): undefined {
  if (!(error instanceof WorkflowNotFoundError)) throw error;
}

async function newestRunId({ workflow }: Client, workflowId: string): Promise<string[]> {
  const newest = await workflow.getHandle(workflowId).describe().catch(ignoreNotFound);
  return newest === undefined ? [] : [newest.runId];
}
