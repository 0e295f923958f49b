import type { BinarySpec } from './binary-spec';
import type { ResolveEvent } from './resolve-event';

export interface ResolvedBinary {
  readonly kind: 'binary';
  readonly path: string;
  readonly source: 'variable' | 'path' | 'cache' | 'wheel' | 'sdk';
}

export interface WayContext {
  readonly spec: BinarySpec;
  readonly env: NodeJS.ProcessEnv;
  /** `<process.platform>-<process.arch>`. */
  readonly platform: string;
  readonly cacheDir: string;
  readonly sdkModule: string;
  readonly sdkTimeoutMs: number;
  readonly onEvent: (event: ResolveEvent) => void;
}

export interface NoWay {
  readonly kind: 'none';
  readonly reason: string;
  readonly remedy: string;
  /** A wish of the user that can't be met: nothing else is taken in its place. */
  readonly final?: true;
}

/** One place that a binary may come from. */
export interface Way {
  readonly title: (context: WayContext) => string;
  /** Used when `find` throws. */
  readonly remedy: string;
  readonly find: (context: WayContext) => Promise<ResolvedBinary | NoWay>;
}
