import type { Command } from 'commander';
import { plainText } from '../../contracts/text';
import type { Io } from '../shared/io';
import { counted } from '../shared/output/words';

const BACKUP_HELP = `
TO is a folder that is not there yet. "serve" may work meanwhile: its Temporal server stands still while the database is
copied (a second for some hundred megabytes; 30 seconds at most, then there is no copy), and what asks it waits. The copy
is what the folder would be after a power cut at that instant, which "serve" goes on from.

Exit codes:
  0  copied
  1  an error; there is no copy

Example:
  $ ontap-workflows backup /backup/monday --state /var/lib/ontap-workflows`;

const RESTORE_HELP = `
COPY is a folder that "backup" has made; every file of it is compared with what was written. The state folder must hold no
state. Stop the "serve" that it was taken from for good before this one starts: two that go on with the same runs would
both do what is left of them.

Exit codes:
  0  restored; start "serve" with that folder, as the user that owns it
  1  an error; nothing was overwritten

Example:
  $ ontap-workflows restore /backup/monday --state /var/lib/ontap-workflows`;

interface CopyOptions {
  state: string;
  json?: true;
}

type Copy = (from: string, to: string) => Promise<{ takenAt: string; version: string; files: object }>;

async function run(io: Io, copy: Copy, [from, to]: [string, string], json: boolean): Promise<void> {
  const { takenAt, version, files } = await copy(from, to);
  const count = Object.keys(files).length;
  if (json) io.json({ folder: to, takenAt, version, files: count });
  else
    io.out.print(
      `${plainText(to)} holds the state of ${takenAt} (${counted(count, 'file')}, package ${version})`,
    );
}

const STATE = ['--state <folder>', 'the state folder of "serve"'] as const;
const JSON_OPTION = ['--json', 'print one JSON document on stdout'] as const;

/** Adds `backup` and `restore`; what they load comes when they run. */
export function addCopyCommands(program: Command, io: Io): void {
  program
    .command('backup')
    .description('Copy the state of "serve", also while it works')
    .argument('<to>', 'folder for the copy')
    .requiredOption(...STATE)
    .option(...JSON_OPTION)
    .addHelpText('after', BACKUP_HELP)
    .action(async (to: string, { state, json }: CopyOptions) => {
      const { backUp } = await import('./state-copy');
      await run(io, backUp, [state, to], json === true);
    });
  program
    .command('restore')
    .description('Make a state folder for "serve" of such a copy')
    .argument('<copy>', 'folder that "backup" has made')
    .requiredOption(...STATE)
    .option(...JSON_OPTION)
    .addHelpText('after', RESTORE_HELP)
    .action(async (copy: string, { state, json }: CopyOptions) => {
      const { restore } = await import('./state-copy');
      await run(io, restore, [copy, state], json === true);
    });
}
