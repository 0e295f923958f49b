import { status } from '@grpc/grpc-js';
import { DefaultLogger, NativeConnection } from '@temporalio/worker';
import { SEARCH_ATTRIBUTE_NAMES } from '../../src/contracts/search-attributes';
import { ensureSearchAttributes, StartError, type Temporal } from '../../src/worker';
import { collectRuntimeLogs } from '../support/runtime-logs';
import { createNamespace, type OwnNamespace } from './support/namespace';

collectRuntimeLogs();
const INT = 3;
const silent = new DefaultLogger('ERROR');
const { signal } = new AbortController();

let own: OwnNamespace;
let temporal: Temporal;
beforeEach(async () => {
  own = await createNamespace();
  const connection = await NativeConnection.connect({ address: own.address });
  temporal = { connection, namespace: own.name, address: own.address };
});
afterEach(async () => {
  await temporal.connection.close();
  await own.close();
});

const registered = async () =>
  (await own.connection.operatorService.listSearchAttributes({ namespace: own.name })).customAttributes;

/** Stands for Temporal Cloud, which has no operator service for us. */
const withoutOperator = (): Temporal => {
  const refuse = () =>
    Promise.reject(Object.assign(new Error('unauthorized'), { code: status.PERMISSION_DENIED }));
  const operatorService = { listSearchAttributes: refuse, addSearchAttributes: refuse };
  const { connection } = temporal;
  const cloud = {
    operatorService,
    workflowService: connection.workflowService,
    withDeadline: connection.withDeadline.bind(connection),
  };
  return { ...temporal, connection: cloud as unknown as NativeConnection };
};

test('registers what is missing, can query by it at once, and is content the second time', async () => {
  await own.connection.operatorService.addSearchAttributes({
    namespace: own.name,
    searchAttributes: { OntapCluster: 2 },
  });
  await ensureSearchAttributes(temporal, silent, signal);
  expect(Object.keys(await registered()).sort()).toEqual([...SEARCH_ATTRIBUTE_NAMES].sort());
  expect((await own.client.workflow.count("OntapPolicy = 'x' AND OntapCluster = 'y'")).count).toBe(0);
  await ensureSearchAttributes(temporal, silent, signal);
  await ensureSearchAttributes(withoutOperator(), silent, signal);
});

test('refuses to start when one has another type', async () => {
  await own.connection.operatorService.addSearchAttributes({
    namespace: own.name,
    searchAttributes: { OntapJob: INT },
  });
  const attempt = ensureSearchAttributes(temporal, silent, signal);
  await expect(attempt).rejects.toThrow(StartError);
  await expect(attempt).rejects.toThrow(/another type than Keyword: OntapJob\. .*TEMPORAL_NAMESPACE/);
});

test('refuses to start where it may not register, and prints the commands', async () => {
  const attempt = ensureSearchAttributes(withoutOperator(), silent, signal);
  await expect(attempt).rejects.toThrow(StartError);
  for (const name of SEARCH_ATTRIBUTE_NAMES) {
    await expect(attempt).rejects.toThrow(
      `temporal operator search-attribute create -n ${own.name} --name ${name} --type Keyword`,
    );
  }
});
