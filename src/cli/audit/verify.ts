import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Anchor, FolderFinding, Verification } from '../../audit-files';
import type { ClosedRun } from '../../contracts/audit-files';
import { readArgument } from '../../node';
import type { Io } from '../shared/io';
import type { Screen } from '../shared/output/screen';
import { shown } from '../shared/output/words';
import { withClient } from '../shared/with-client';

interface VerifyOptions {
  head?: string[];
  heads?: string;
  key?: string;
  temporal?: true;
  json?: true;
}

const HELP = `
A chain of hashes shows what was changed inside of a folder; that it was not rewritten as a whole, or cut off at its
end, only a hash shows that was kept elsewhere: an anchor. Anchors come from
  --heads FILE   what the web hook got, or any text with a hash in each line
  --head HASH    the head that an export printed, or its result in Temporal shows; also as SEGMENT:HASH
  --temporal     results of exports that Temporal still has; and every ended run that it has must be in the folder
--key FILE is no anchor: the auditor's public key proves who wrote the segments, not that none is missing. An older copy
of the folder is signed just as well.

--json prints { "outcome": "proven" | "unproven" | "damaged", "findings": [{ "what", "where", "why" }], "proven": [],
"unproven": [], "remarks": [], "head", "segments", "files", "records" }.

Exit codes:
  0  proven up to the last segment
  1  an error: no such folder, no manifest, a key that can't be read, Temporal can't be reached
  3  unproven: nothing is wrong, but there is no anchor (--key alone), or it does not reach the end
  4  damaged: something was changed, removed or added; each finding says what and where

Examples:
  $ ontap-workflows audit verify /var/lib/ontap-audit --heads heads.txt
  $ ontap-workflows audit verify /var/lib/ontap-audit --key auditor.pub --temporal`;

const collect = (text: string, previous: string[] = []) => [...previous, text];

const EXIT_CODE = { proven: 0, unproven: 3, damaged: 4 } as const;

/** Loaded when it is wanted: no other command reads the folder so. */
const auditFiles = () => import('../../audit-files');

async function verify(io: Io, folder: string, options: VerifyOptions): Promise<void> {
  await assertFolder(folder);
  const { verifyFolder } = await auditFiles();
  const [given, key] = [await givenAnchors(options), await keyOf(options)];
  const temporal = options.temporal === true ? await fromTemporal(io, folder) : { anchors: [], findings: [] };
  const found = await verifyFolder(folder, {
    anchors: [...given, ...temporal.anchors],
    ...(key === undefined ? {} : { key }),
  });
  const result = withFindings(found, temporal.findings);
  if (options.json === true) io.json(result);
  else print(io.out, folder, result);
  io.exitCode = EXIT_CODE[result.outcome];
}

async function assertFolder(folder: string): Promise<void> {
  const manifest = await stat(`${folder}/manifest`).catch(() => undefined);
  if (manifest?.isDirectory() === true) return;
  if (manifest !== undefined)
    throw new Error(`manifest in ${shown(folder)} is no folder: name the one that audit.directory names`);
  throw new Error(`${shown(folder)} holds no manifest/: name the folder that audit.directory names`);
}

async function givenAnchors({ head = [], heads }: VerifyOptions): Promise<Anchor[]> {
  const { parseAnchors } = await auditFiles();
  const named = head.flatMap((text) => {
    const anchors = parseAnchors(text.replace(':', ' '));
    if (anchors.length === 1) return anchors;
    throw new Error(`--head ${shown(text)} is no SHA-256: give 64 hex digits, or SEGMENT:HASH`);
  });
  if (heads === undefined) return named;
  const listed = parseAnchors(readText('--heads', heads));
  if (listed.length > 0) return [...named, ...listed];
  throw new Error(`${shown(heads)} holds no SHA-256 of 64 hex digits; a hash a line is expected`);
}

async function keyOf({ key }: VerifyOptions): Promise<string | undefined> {
  if (key === undefined) return undefined;
  const pem = readText('--key', key);
  // A private key would do as well, but has no business here.
  if (pem.includes('PRIVATE KEY'))
    throw new Error(`${shown(key)} holds a private key; give the public one (openssl pkey -pubout)`);
  const { publicKeyOf } = await auditFiles();
  try {
    return publicKeyOf(pem);
  } catch {
    throw new Error(`${shown(key)} holds no Ed25519 public key in PEM`);
  }
}

function readText(option: string, file: string): string {
  try {
    return readArgument(file);
  } catch (error) {
    throw new Error(`${option} ${shown(file)} ${(error as Error).message}`);
  }
}

function fromTemporal(io: Io, folder: string): Promise<{ anchors: Anchor[]; findings: FolderFinding[] }> {
  return withClient(io, async ({ auditExport }) => ({
    anchors: await auditExport.heads(),
    findings: await missingRuns(folder, (until) => auditExport.closedRuns(until)),
  }));
}

/** Runs that Temporal lists as ended before the folder's watermark, and that the manifest does not list. */
async function missingRuns(
  root: string,
  closedRuns: (until: string) => Promise<ClosedRun[]>,
): Promise<FolderFinding[]> {
  const { AuditFolder, listedRuns } = await auditFiles();
  const { watermark, runs } = await listedRuns(new AuditFolder(root));
  if (watermark === undefined) return [];
  const closed = await closedRuns(watermark);
  return closed
    .filter(({ runId }) => !runs.has(runId))
    .map(({ workflowId, runId, closedAt }) => ({
      what: 'run_missing',
      where: `${workflowId}, run ${runId}`,
      why: `Temporal has it as ended at ${closedAt}, and no segment lists it: it was removed, or Temporal listed it late (export again, then verify)`,
    }));
}

function withFindings(found: Verification, more: FolderFinding[]): Verification {
  if (more.length === 0) return found;
  return { ...found, outcome: 'damaged', findings: [...found.findings, ...more] };
}

const LAST_LINE = {
  proven: 'Proven up to its last segment.',
  unproven: 'Nothing is wrong, but not all is proven.',
  damaged: 'DAMAGED: this folder is not what was exported.',
} as const;

function print(screen: Screen, folder: string, result: Verification): void {
  const { segments, files, records, head, findings, outcome } = result;
  screen.print(
    `${shown(folder)}: ${segments} segments, ${files} files, ${records} records`,
    ...(head === undefined ? [] : [`Head: segment ${head.segment}, SHA-256 ${head.sha256}`]),
    ...findings.map(({ what, where, why }) => `Finding: ${what} at ${shown(where)}: ${shown(why)}`),
    ...result.proven.map((words) => `Proven: ${words}`),
    ...result.unproven.map((words) => `Not proven: ${words}`),
    ...result.remarks.map((words) => `Remark: ${shown(words)}`),
    LAST_LINE[outcome],
  );
}

export function addVerifyCommand(parent: Command, io: Io): void {
  parent
    .command('verify')
    .description('Prove that an exported folder is what was exported, or say what is not proven')
    .argument('<dir>', 'the exported folder')
    .option('--heads <file>', 'file with head hashes that were kept elsewhere')
    .option('--head <hash>', 'a head hash, may be given several times', collect)
    .option('--key <file>', 'public key (PEM) of who signs the heads')
    .option('--temporal', 'compare with what Temporal still has')
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action((folder: string, options: VerifyOptions) => verify(io, folder, options));
}
