import { isNativeError } from 'node:util/types';
import { cacheDir, cacheSource, PACKED, packedSource } from './binary-cache';
import type { BinarySource, NoBinary, ResolvedBinary, ResolveEvent, SourceContext } from './binary-source';
import { wheelSource } from './binary-source-wheel';
import { pathSource, variableSource } from './binary-sources-here';
import type { BinarySpec } from './binary-spec';

export interface ResolveOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly onEvent?: (event: ResolveEvent) => void;
}

const SOURCES: readonly BinarySource[] = [variableSource, pathSource, packedSource, cacheSource, wheelSource];

interface Attempt {
  readonly title: string;
  readonly reason: string;
  readonly remedy: string;
}

/** Thrown when no way leads to a Temporal server, or the one that the user named can't be used. */
export class TemporalNotFoundError extends Error {
  override readonly name = 'TemporalNotFoundError';

  constructor(
    spec: BinarySpec,
    platform: string,
    readonly attempts: readonly Attempt[],
  ) {
    const lines = attempts.map(
      ({ title, reason, remedy }, index) => `  ${index + 1}. ${title}: ${reason}. ${remedy}`,
    );
    super(
      [
        `No ${spec.name} ${spec.version} could be found or fetched for ${platform}; one of these is enough:`,
        ...lines,
      ].join('\n'),
    );
  }
}

function contextFor(spec: BinarySpec, options: ResolveOptions): SourceContext {
  const env = options.env ?? process.env;
  return {
    spec,
    env,
    platform: `${process.platform}-${process.arch}`,
    cacheDir: cacheDir(env),
    packedDir: PACKED,
    onEvent: options.onEvent ?? (() => {}),
  };
}

async function tried(source: BinarySource, context: SourceContext): Promise<ResolvedBinary | NoBinary> {
  try {
    return await source.find(context);
  } catch (error) {
    const reason = isNativeError(error) ? error.message : String(error);
    return { kind: 'none', reason, remedy: source.remedy };
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

/** The first source that has the binary. `overrides` is for tests. */
export async function resolveBinary(
  spec: BinarySpec,
  options: ResolveOptions = {},
  overrides: Partial<SourceContext> = {},
): Promise<ResolvedBinary> {
  const context = { ...contextFor(spec, options), ...overrides };
  const attempts = firstAttempts(spec);
  for (const source of SOURCES) {
    const result = await tried(source, context);
    if (result.kind === 'binary') return result;
    attempts.push({ title: source.title(context), reason: result.reason, remedy: result.remedy });
    if (result.final) break;
  }
  throw new TemporalNotFoundError(spec, context.platform, attempts);
}
