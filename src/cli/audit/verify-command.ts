import type { Command } from 'commander';
import type { Io } from '../shared/io';

/** Options of `audit verify`, as commander reads them. */
export interface VerifyOptions {
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

/** Adds `verify`; what reads the folder is loaded when it runs. */
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
    .action(async (folder: string, options: VerifyOptions) => {
      const { verifyMain } = await import('../local/audit/verify');
      io.exitCode = await verifyMain(io, folder, options);
    });
}
