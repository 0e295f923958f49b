import type { DevServer } from '../../src/embedded';
import { resolveDevServer } from '../../src/embedded';
import { startQuickDevServer } from './dev-server';
import { TEST_ENV } from './environment';
import { printResolveEvent } from './print-resolve-event';
import { bundleWorkflowsOnce } from './workflow-bundle';

declare global {
  var ontapTestServer: DevServer | undefined;
}

async function startSharedServer(): Promise<void> {
  const { path } = await resolveDevServer({ onEvent: printResolveEvent });
  process.env[TEST_ENV.executable] = path;
  globalThis.ontapTestServer = await startQuickDevServer();
  process.env[TEST_ENV.address] = globalThis.ontapTestServer.address;
}

/** One dev server and one workflow bundle for all test files of the run. */
export default async function globalSetup(): Promise<void> {
  await Promise.all([startSharedServer(), bundleWorkflowsOnce()]);
}
