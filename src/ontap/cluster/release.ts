/** Generation and major: 9 and 16 of 9.16.1. */
export type Release = readonly [generation: number, major: number];

/** Release in which something came. NetApp's API documents, "introduced in". */
export const SINCE = { jobs: [9, 6], sessions: [9, 7], failedJobReasons: [9, 9] } as const;

/** Of `NetApp Release 9.16.1: …`, or of `9.16.1`; undefined when it is no release that is known. */
export function releaseOf(version: string): Release | undefined {
  const [, generation, major] = /\b(\d+)\.(\d+)/.exec(version) ?? [];
  return generation === undefined ? undefined : [Number(generation), Number(major)];
}

export const isBefore = (release: Release, since: Release): boolean =>
  release[0] < since[0] || (release[0] === since[0] && release[1] < since[1]);
