import { getEventListeners } from 'node:events';
import { Client, Connection } from '@temporalio/client';
import { ontapWorkflowsOn } from '../../../src/client';
import { unlessStopped } from '../../../src/cli/shared/until-interrupted';

/** A command of minutes asks again and again; here nobody answers, and nothing is tried twice. */
const CALLS = 15;

async function main(): Promise<void> {
  const connection = Connection.lazy({ address: '127.0.0.1:1', interceptors: [] });
  const workflows = ontapWorkflowsOn(new Client({ connection }));
  const { signal } = new AbortController();
  await unlessStopped(workflows, signal, async () => {
    for (let call = 0; call < CALLS; call++)
      await connection.workflowService.getSystemInfo({}).catch(() => {});
  });
  console.log(`${getEventListeners(signal, 'abort').length} listeners left`);
  await workflows.close();
}

void main();
