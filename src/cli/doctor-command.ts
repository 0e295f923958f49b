import type { Command } from 'commander';
import type { Io } from './shared/io';

const AFTER_HELP = `
Run it where the worker runs, with its file and its environment. It logs in to each cluster once, reads, and changes
nothing. With --probe-writes it also asks for the writes that the file grants, of a session and a job that can't exist
(their uuid is all zeros). With --field-report it checks nothing but the configuration: it asks each cluster some 25
times and writes what kinds of answers came, without names, addresses, paths or ids.

Exit codes:
  0  all is well
  1  the worst finding is a warning
  2  the worst finding is an error

Example:
  $ ontap-workflows doctor --config clusters.yaml
  $ ontap-workflows doctor --config clusters.yaml --field-report field-report.json`;

/** Options of `ontap-workflows doctor`, as commander reads them. */
export interface DoctorOptions {
  config: string;
  json?: true;
  createSearchAttributes?: true;
  probeWrites?: true;
  fieldReport?: string;
}

/** Adds `doctor`; what is heavy is loaded when it runs. */
export function addDoctorCommand(program: Command, io: Io): Command {
  const command = program.command('doctor');
  command
    .description('Check configuration, clusters and Temporal, and say what to do about each finding')
    .addOption(
      command
        .createOption('-c, --config <file>', "the worker's YAML file")
        .env('ONTAP_WORKFLOWS_CONFIG')
        .makeOptionMandatory(),
    )
    .option('--json', 'print one JSON document')
    .option('--create-search-attributes', 'register the search attributes that are missing')
    .option('--probe-writes', "also try whether ONTAP's role allows the granted writes")
    .addOption(
      command
        .createOption('--field-report <file>', 'write anonymised facts about how the clusters answer')
        .conflicts(['createSearchAttributes', 'probeWrites']),
    )
    .addHelpText('after', AFTER_HELP)
    .action(async (options: DoctorOptions) => {
      const { doctorMain } = await import('./local/doctor/doctor');
      io.exitCode = await doctorMain(io, options);
    });
  return command;
}
