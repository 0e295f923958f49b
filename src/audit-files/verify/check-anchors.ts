import type { Anchor } from './anchors';
import type { FolderFinding } from './finding';
import { type FoundSegment, where } from './read-manifest';

/** What anchors say about the manifest. */
export interface Anchored {
  findings: FolderFinding[];
  /** Newest segment that an anchor names as it is; everything before it is proven by the chain. */
  upTo: number;
}

/** Compares the manifest with hashes that were kept elsewhere. */
export function checkAnchors(segments: readonly FoundSegment[], anchors: readonly Anchor[]): Anchored {
  const byHash = new Map(segments.map(({ sha256, number }) => [sha256, number]));
  const byNumber = new Map(segments.map((found) => [found.number, found]));
  const last = segments.at(-1)?.number ?? 0;
  const held = anchors.flatMap(({ sha256, segment }) => {
    const number = byHash.get(sha256);
    return number === undefined || (segment !== undefined && segment !== number) ? [] : [number];
  });
  const upTo = Math.max(0, ...held);
  const findings = anchors.flatMap((anchor) => broken(anchor, { byHash, byNumber, last, upTo }));
  return { findings, upTo };
}

interface Manifest {
  byHash: ReadonlyMap<string, number>;
  byNumber: ReadonlyMap<number, FoundSegment>;
  last: number;
  upTo: number;
}

function broken({ sha256, segment }: Anchor, { byHash, byNumber, last, upTo }: Manifest): FolderFinding[] {
  if (segment === undefined) {
    if (byHash.has(sha256)) return [];
    const why = `no segment has the SHA-256 of the anchor (${sha256}): the end was cut off, or it was rewritten ${after(upTo)}`;
    return [{ what: 'manifest_rewritten', where: where(last), why }];
  }
  const found = byNumber.get(segment);
  if (found?.sha256 === sha256) return [];
  if (segment > last) {
    const why = `it ends with segment ${last}, but an anchor knows segment ${segment}: the end was cut off`;
    return [{ what: 'manifest_cut', where: where(segment), why }];
  }
  const why = `it is not the one that the anchor names (SHA-256 ${sha256}): it was rewritten ${after(upTo)}`;
  return [{ what: 'manifest_rewritten', where: where(segment), why }];
}

const after = (upTo: number) => (upTo === 0 ? 'at an unknown place' : `after segment ${upTo}`);
