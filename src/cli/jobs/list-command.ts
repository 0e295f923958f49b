import type { Command } from 'commander';
import type { OntapWorkflows } from '../../client';
import { parseCluster, parseDescription, parseStates } from '../shared/arguments';
import type { Io } from '../shared/io';
import { type Requester, requestedBy, addRequesterOptions } from '../shared/requester';
import { withClient } from '../shared/with-client';
import { jobCounts, jobTable } from './job-table';
import { type JobFilter, type JobListing, listJobs } from './read-jobs';

interface ListOptions extends JobFilter, Requester {
  json?: true;
}

const HELP = `
ONTAP forgets a job 300 s after its end. The look goes through Temporal and is on record there; credentials stay with
the worker.

--json prints { "at", "read": "jobs", "truncated", "records": [{ "uuid", "state", "description", "message", "code",
"error", "startTime", "endTime", "node", "svm", "svmUuid" }] }: what ONTAP left out is absent, and truncated means that
there were more than 1,000 before --description was applied.

Exit codes: 0 listed, also when there is none; 1 an error.

Examples:
  $ ontap-workflows jobs list prod1
  $ ontap-workflows jobs list prod1 --state running --state paused --description 'Volume Move*'`;

function printListing(io: Io, cluster: string, listing: JobListing, json: boolean): void {
  if (json) return io.json(listing);
  const { records, at, truncated } = listing;
  const counts = records.length === 0 ? `${cluster} lists no such job` : jobCounts(records);
  io.out.print(
    ...jobTable(records, at, io.out),
    counts,
    ...(truncated ? ['There were more than 1,000: narrow it with --state, --svm or --node.'] : []),
  );
}

async function showJobs(
  io: Io,
  workflows: OntapWorkflows,
  cluster: string,
  options: ListOptions,
): Promise<void> {
  const json = options.json === true;
  const listing = await io.showWhile(json, `Asks ${cluster} for its jobs`, () =>
    listJobs(workflows, cluster, options, requestedBy(options)),
  );
  printListing(io, cluster, listing, json);
}

export function addListCommand(parent: Command, io: Io): void {
  const command = parent
    .command('list')
    .description('List the jobs of a cluster as ONTAP shows them now')
    .argument('<cluster>', "name of the cluster in the worker's configuration", parseCluster)
    .option(
      '--state <state>',
      'queued, running, paused, success or failure; may be given several times',
      parseStates,
    )
    .option('--description <glob>', "such as 'Volume Move*'", parseDescription)
    .option('--svm <name>', 'of this SVM')
    .option('--node <name>', 'on this node');
  addRequesterOptions(command)
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action((cluster: string, options: ListOptions) =>
      withClient((workflows) => showJobs(io, workflows, cluster, options)),
    );
}
