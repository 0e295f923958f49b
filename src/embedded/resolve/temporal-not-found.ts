import type { BinarySpec } from './binary-spec';

export interface Attempt {
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
