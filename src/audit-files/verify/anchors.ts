/** A hash that was kept where whoever may change the folder has no access. */
export interface Anchor {
  sha256: string;
  /** Absent when only the hash was kept. */
  segment?: number;
}

const HASH = /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/i;
const NUMBERED = /"segment":\s*(\d{1,9})|\bsegment\s+(\d{1,9})\b|^\s*(\d{1,9})[\s:,]/;

/**
 * Anchors from text, one a line: a hash alone, `17 <hash>`, or JSON as the web hook got it. Lines without a hash are
 * passed over.
 */
export function parseAnchors(text: string): Anchor[] {
  return text.split('\n').flatMap((line): Anchor[] => {
    const sha256 = HASH.exec(line)?.[0].toLowerCase();
    if (sha256 === undefined) return [];
    const digits = NUMBERED.exec(line)
      ?.slice(1)
      .find((each) => each !== undefined);
    return [digits === undefined ? { sha256 } : { sha256, segment: Number(digits) }];
  });
}
