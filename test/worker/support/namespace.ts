import { Client, Connection } from '@temporalio/client';
import { fromGlobalSetup } from '../../support/environment';
import { StartedRuns } from '../../support/started-runs';
import { uniqueName } from '../../support/temporal-server';
import { waitFor } from '../../support/wait-for';

/** A namespace of its own on the shared server: worker processes poll queues of fixed names. */
export interface OwnNamespace {
  name: string;
  address: string;
  connection: Connection;
  client: Client;
  started: StartedRuns;
  env: NodeJS.ProcessEnv;
  close(): Promise<void>;
}

const DAY_SECONDS = 86_400;

/** A namespace that was made can be used a moment later. */
export const untilUsable = ({ workflow, options }: Client): Promise<void> =>
  waitFor(`namespace ${options.namespace} can be used`, () =>
    workflow.count().then(
      () => true,
      () => false,
    ),
  );

export async function createNamespace({ keptForDays = 1 } = {}): Promise<OwnNamespace> {
  const address = fromGlobalSetup('address');
  const name = uniqueName('worker');
  const connection = await Connection.connect({ address });
  await connection.workflowService.registerNamespace({
    namespace: name,
    workflowExecutionRetentionPeriod: { seconds: (keptForDays * DAY_SECONDS) as never },
  });
  const started = new StartedRuns();
  const interceptors = { workflow: [started.interceptor] };
  const client = new Client({ connection, namespace: name, interceptors });
  await untilUsable(client);
  const env = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: name };
  return { name, address, connection, client, started, env, close: () => connection.close() };
}
