import type { Anchor } from './anchors';
import { checkAnchors } from './check-anchors';
import { checkChain } from './check-chain';
import { checkFiles, checkUnlisted } from './check-files';
import { checkSignatures } from './check-signatures';
import type { FolderFinding, Verification } from './finding';
import { type FoundSegment, readManifest } from './read-manifest';

/** What a folder is compared with. */
export interface VerifyOptions {
  /** Hashes that were kept elsewhere. */
  anchors?: readonly Anchor[];
  /** The auditor's public key (SPKI, base64). */
  key?: string;
}

/** Says exactly what of a folder is proven, and what is not. @throws when it has no manifest or can't be read */
export async function verifyFolder(root: string, options: VerifyOptions = {}): Promise<Verification> {
  const { segments, findings: gaps } = await readManifest(root);
  const files = await checkFiles(root, segments);
  const others = await checkUnlisted(root, segments);
  const signed = await checkSignatures(root, segments, options.key);
  const { anchors = [] } = options;
  const anchored = checkAnchors(segments, anchors);
  const findings = [
    ...gaps,
    ...checkChain(segments),
    ...anchored.findings,
    ...signed.findings,
    ...files.findings,
    ...others.findings,
  ];
  const last = segments.at(-1);
  return {
    ...verdict(findings, {
      last: last?.number ?? 0,
      upTo: anchored.upTo,
      anchors: anchors.length,
      signed: Math.max(0, ...signed.heads),
    }),
    findings,
    remarks: [...others.remarks, ...losses(segments)],
    ...(last === undefined ? {} : { head: { segment: last.number, sha256: last.sha256 } }),
    segments: segments.length,
    files: files.files,
    records: files.records,
  };
}

interface Reach {
  /** Numbers of segments: the last one, and the newest that a hash from elsewhere names, and that the key signed. */
  last: number;
  upTo: number;
  signed: number;
  /** How many hashes were given. */
  anchors: number;
}

const ASK_FOR_HEAD =
  'only a head hash kept elsewhere proves that (--head, --heads or --temporal: what the web hook got, or the result of the newest exportAudit run)';

function verdict(
  findings: readonly FolderFinding[],
  { last, upTo, signed, anchors }: Reach,
): Pick<Verification, 'outcome' | 'proven' | 'unproven'> {
  const proven =
    findings.length === 0
      ? ['every listed file and line is as the manifest says, none is missing or added']
      : [];
  if (findings.length === 0 && upTo > 0)
    proven.push(`segments 1–${upTo} are the ones that an anchor names: nothing in them was rewritten later`);
  if (findings.length === 0 && signed > 0)
    proven.push(
      `segments 1–${signed} are as the owner of the key signed them: nobody without it has written or changed them`,
    );
  const unproven: string[] = [];
  if (anchors === 0 && signed > 0)
    unproven.push(
      `that nothing is missing at its end: a signature tells who wrote, not what is the newest; ${ASK_FOR_HEAD}`,
    );
  else if (anchors === 0)
    unproven.push(
      `that the folder was not rewritten as a whole, and that nothing is missing at its end: ${ASK_FOR_HEAD}`,
    );
  else if (upTo < last)
    unproven.push(`segments ${upTo + 1}–${last}: they are newer than every hash that was given`);
  unproven.push(
    `that nothing was exported after segment ${last} and then removed: ask for the newest head hash`,
  );
  const isProven = anchors > 0 && upTo === last;
  return {
    outcome: findings.length > 0 ? 'damaged' : isProven ? 'proven' : 'unproven',
    proven,
    unproven,
  };
}

function losses(segments: readonly FoundSegment[]): string[] {
  return segments.flatMap(({ number, segment }) => {
    const lost = segment?.header.lost;
    return lost === undefined
      ? []
      : [
          `segment ${number} says that runs which ended between ${lost.from} and ${lost.to} may never have been exported`,
        ];
  });
}
