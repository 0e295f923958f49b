import { randomUUID } from 'node:crypto';
import { NativeConnection, Worker } from '@temporalio/worker';
import { connectOntapWorkflows, ontapWorkflowsOn } from '../../src/client';
import { startQuickDevServer } from '../support/dev-server';
import { collectRuntimeLogs } from '../support/runtime-logs';
import { testWorkflowBundle } from '../support/workflow-bundle';

const TASK_QUEUE = 'without-activities';
const MOST = 3;

test('a run that has taken all updates that it may says so to joins and to commands, by an error of their own', async () => {
  collectRuntimeLogs();
  const server = await startQuickDevServer({ dynamicConfig: { 'history.maxTotalUpdates': MOST } });
  const connection = await NativeConnection.connect({ address: server.address });
  const client = await connectOntapWorkflows({ address: server.address });
  const worker = await Worker.create({
    connection,
    taskQueue: TASK_QUEUE,
    workflowBundle: testWorkflowBundle(),
  });
  try {
    await worker.runUntil(async () => {
      const { jobs } = ontapWorkflowsOn(client.temporal, TASK_QUEUE);
      const uuid = randomUUID();
      const input = (name: string) => ({ cluster: 'c', uuid, requestedBy: { name } });
      for (let asked = 0; asked < MOST; asked++) await jobs.watch(input(`service-${asked}`));
      const full = { code: 'too_many_updates', limit: 'total', workflowId: jobs.get('c', uuid).workflowId };
      await expect(jobs.watch(input('late'))).rejects.toMatchObject(full);
      await expect(jobs.get('c', uuid).pause({ requestedBy: { name: 'late' } })).rejects.toMatchObject(full);
    });
  } finally {
    await client.close();
    await connection.close();
    await server.stop();
  }
});
