import { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTE_NAMES } from '../../src/contracts/search-attributes';
import { resolveTimeSkippingServer, type RunningServer, startTimeSkippingServer } from '../../src/embedded';
import { TEST_ENV } from './environment';
import { printResolveEvent } from './print-resolve-event';

/** `temporal.api.enums.v1.IndexedValueType` */
const KEYWORD = 2;

/** The test server, which skips time only for clients that ask for it, with our search attributes. */
export async function startLightServer(): Promise<RunningServer> {
  const known = process.env[TEST_ENV.lightExecutable];
  const executable = known ?? (await resolveTimeSkippingServer({ onEvent: printResolveEvent })).path;
  const server = await startTimeSkippingServer({ executable });
  const connection = await Connection.connect({ address: server.address });
  await connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: Object.fromEntries(SEARCH_ATTRIBUTE_NAMES.map((name) => [name, KEYWORD])),
  });
  await connection.close();
  return server;
}
