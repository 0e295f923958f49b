import { stat } from 'node:fs/promises';
import { readArgument } from '../../../node';
import {
  type Anchor,
  type FolderFinding,
  parseAnchors,
  publicKeyOf,
  type Verification,
  verifyFolder,
} from '../../../audit-files';
import type { VerifyOptions } from '../../audit/verify-command';
import type { Io } from '../../shared/io';
import type { Screen } from '../../shared/output/screen';
import { shown } from '../../shared/output/words';
import { withClient } from '../../shared/with-client';
import { missingRuns } from './missing-runs';

/** As documented in the command's help. */
export const VERIFY_EXIT = { proven: 0, unproven: 3, damaged: 4 } as const;

/** Runs `audit verify`; gives the exit code. */
export async function verifyMain(io: Io, folder: string, options: VerifyOptions): Promise<number> {
  await assertFolder(folder);
  const [given, key] = [await givenAnchors(options), await keyOf(options)];
  const temporal = options.temporal === true ? await fromTemporal(folder) : { anchors: [], findings: [] };
  const found = await verifyFolder(folder, {
    anchors: [...given, ...temporal.anchors],
    ...(key === undefined ? {} : { key }),
  });
  const result = withFindings(found, temporal.findings);
  if (options.json === true) io.json(result);
  else print(io.out, folder, result);
  return VERIFY_EXIT[result.outcome];
}

async function assertFolder(folder: string): Promise<void> {
  const manifest = await stat(`${folder}/manifest`).catch(() => undefined);
  if (manifest?.isDirectory() === true) return;
  throw new Error(`${shown(folder)} holds no manifest/: name the folder that audit.directory names`);
}

async function givenAnchors({ head = [], heads }: VerifyOptions): Promise<Anchor[]> {
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

function fromTemporal(folder: string): Promise<{ anchors: Anchor[]; findings: FolderFinding[] }> {
  return withClient(async ({ auditExport }) => ({
    anchors: await auditExport.heads(),
    findings: await missingRuns(folder, (until) => auditExport.closedRuns(until)),
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
    ...findings.map(({ what, where, why }) => `FolderFinding: ${what} at ${shown(where)}: ${shown(why)}`),
    ...result.proven.map((words) => `Proven: ${words}`),
    ...result.unproven.map((words) => `Not proven: ${words}`),
    ...result.remarks.map((words) => `Remark: ${shown(words)}`),
    LAST_LINE[outcome],
  );
}
