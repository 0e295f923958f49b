import { type TestServer, uniqueName } from '../support/temporal-server';
import type { Stages } from '../workflows/support/stage';

/** Where a case plays. */
export interface Scene {
  server: TestServer;
  stages: Stages;
}

/** Lets one thing happen, to its end. */
export type Case = (scene: Scene) => Promise<void>;

/** A workflow that somebody starts by its name. */
export const byName =
  (workflow: string, input: unknown): Case =>
  async ({ server, stages: { taskQueue } }) => {
    const workflowId = uniqueName(workflow);
    const run = server.client.workflow.execute(workflow, { taskQueue, workflowId, args: [input] });
    await run.catch(() => {});
  };
