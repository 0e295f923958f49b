import type { Command } from 'commander';
import type { OntapWorkflows } from '../../client';
import type { ExportAuditResult } from '../../contracts/audit-files';
import type { Io } from '../shared/io';
import { counted, shown } from '../shared/output/words';
import { type Requester, requestedBy, addRequesterOptions } from '../shared/requester';
import { withClient } from '../shared/with-client';

interface ExportOptions extends Requester {
  json?: true;
}

const HELP = `
The worker writes to the folder in audit.directory of its configuration, and does so every audit.every by itself. A folder
that can't be used is tried for some minutes before the command ends.

--json prints the result: { "outcome": "exported" | "nothing_new", "directory", "files", "records",
"head": { "segment", "sha256" }, "watermark", "sweep", "warnings": [], "announced" }.

Exit codes: 0 exported, or nothing new; 1 an error: the folder can't be used, or was changed.

Example:
  $ ontap-workflows audit export --reason 'before the maintenance'`;

async function exportNow(io: Io, workflows: OntapWorkflows, options: ExportOptions): Promise<void> {
  const result = await io.showWhile(true, 'Waits for the export', () =>
    workflows.auditExport.run({ requestedBy: requestedBy(options) }),
  );
  if (options.json === true) io.json(result);
  else io.out.print(...linesOf(result));
}

function linesOf({ directory, files, records, head, watermark, warnings }: ExportAuditResult): string[] {
  return [
    `${counted(files, 'new file')} with ${counted(records, 'record')} in ${shown(directory)}`,
    ...(head === undefined ? [] : [`Head: segment ${head.segment}, SHA-256 ${head.sha256}`]),
    `Every run that ended before ${watermark} is there.`,
    ...warnings.map((warning) => `Warning: ${shown(warning)}`),
  ];
}

export function addExportCommand(parent: Command, io: Io): void {
  const command = parent.command('export').description('Export now what has ended since the last export');
  addRequesterOptions(command)
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action((options: ExportOptions) => withClient(io, (workflows) => exportNow(io, workflows, options)));
}
