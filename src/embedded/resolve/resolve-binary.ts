import { isNativeError } from 'node:util/types';
import { cacheDir } from './binary-cache';
import type { BinarySpec } from './binary-spec';
import type { ResolveEvent } from './resolve-event';
import { type Attempt, TemporalNotFoundError } from './temporal-not-found';
import type { NoWay, ResolvedBinary, Way, WayContext } from './way';
import { cacheWay } from './way-cache';
import { pathWay } from './way-path';
import { sdkWay } from './way-sdk';
import { variableWay } from './way-variable';
import { wheelWay } from './way-wheel';

export interface ResolveOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly onEvent?: (event: ResolveEvent) => void;
}

const SDK_TIMEOUT_MS = 30_000; // it shows no progress: longer would look like a hang
const WAYS: readonly Way[] = [variableWay, pathWay, cacheWay, wheelWay, sdkWay];

function contextFor(spec: BinarySpec, options: ResolveOptions): WayContext {
  const env = options.env ?? process.env;
  return {
    spec,
    env,
    platform: `${process.platform}-${process.arch}`,
    cacheDir: cacheDir(env),
    sdkModule: require.resolve('@temporalio/testing'),
    sdkTimeoutMs: SDK_TIMEOUT_MS,
    onEvent: options.onEvent ?? (() => {}),
  };
}

async function tryWay(way: Way, context: WayContext): Promise<ResolvedBinary | NoWay> {
  try {
    return await way.find(context);
  } catch (error) {
    const reason = isNativeError(error) ? error.message : String(error);
    return { kind: 'none', reason, remedy: way.remedy };
  }
}

function firstAttempts(spec: BinarySpec): Attempt[] {
  if (spec.addressVariable === undefined) return [];
  return [
    {
      title: spec.addressVariable,
      reason: 'not set',
      remedy: 'Set it to host:port of a running Temporal server.',
    },
  ];
}

/** The first way that leads to the binary. `overrides` is for tests. */
export async function resolveBinary(
  spec: BinarySpec,
  options: ResolveOptions = {},
  overrides: Partial<WayContext> = {},
): Promise<ResolvedBinary> {
  const context = { ...contextFor(spec, options), ...overrides };
  const attempts = firstAttempts(spec);
  for (const way of WAYS) {
    const result = await tryWay(way, context);
    if (result.kind === 'binary') return result;
    attempts.push({ title: way.title(context), reason: result.reason, remedy: result.remedy });
    if (result.final) break;
  }
  throw new TemporalNotFoundError(spec, context.platform, attempts);
}
