import { SEARCH_ATTRIBUTE_NAMES } from '../../src/contracts/search-attributes';
import { type DevServer, type DevServerOptions, resolveDevServer, startDevServer } from '../../src/embedded';
import { TEST_ENV } from './environment';
import { printResolveEvent } from './print-resolve-event';

/** In memory, without UI, with our search attributes; timers and retries fire within 20 ms, not within 1 s. */
export async function startQuickDevServer(options: Partial<DevServerOptions> = {}): Promise<DevServer> {
  const known = process.env[TEST_ENV.executable];
  const executable = known ?? (await resolveDevServer({ onEvent: printResolveEvent })).path;
  return startDevServer({
    executable,
    searchAttributes: Object.fromEntries(SEARCH_ATTRIBUTE_NAMES.map((name) => [name, 'Keyword' as const])),
    dynamicConfig: { 'history.timerProcessorMaxTimeShift': '20ms' },
    ...options,
  });
}
