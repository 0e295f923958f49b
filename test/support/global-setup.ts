import type { RunningServer } from '../../src/embedded';
import { resolveDevServer, resolveTimeSkippingServer } from '../../src/embedded';
import { startQuickDevServer } from './dev-server';
import { TEST_ENV } from './environment';
import { startLightServer } from './light-server';
import { printResolveEvent } from './print-resolve-event';
import { startReplayer } from './replayer';
import { bundleWorkflowsOnce } from './workflow-bundle';

declare global {
  var ontapTestServers: { stop: () => Promise<void> }[] | undefined;
}

async function startDevServer(): Promise<RunningServer> {
  const { path } = await resolveDevServer({ onEvent: printResolveEvent });
  process.env[TEST_ENV.executable] = path;
  const server = await startQuickDevServer();
  process.env[TEST_ENV.address] = server.address;
  return server;
}

async function startSharedLightServer(): Promise<RunningServer> {
  const { path } = await resolveTimeSkippingServer({ onEvent: printResolveEvent });
  process.env[TEST_ENV.lightExecutable] = path;
  const server = await startLightServer();
  process.env[TEST_ENV.lightAddress] = server.address;
  return server;
}

/** One dev server, one light server, one workflow bundle and one that replays it for all test files of the run. */
export default async function globalSetup(): Promise<void> {
  globalThis.ontapTestServers = await Promise.all([
    startDevServer(),
    startSharedLightServer(),
    bundleWorkflowsOnce().then(startReplayer),
  ]);
}
