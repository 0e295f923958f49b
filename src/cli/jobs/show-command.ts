import type { Command } from 'commander';
import type { OntapWorkflows } from '../../client';
import type { JobRecord } from '../../contracts/job';
import { parseCluster, parseUuid } from '../shared/arguments';
import type { Io } from '../shared/io';
import { type Requester, requestedBy, addRequesterOptions } from '../shared/requester';
import { withClient } from '../shared/with-client';
import { UNKNOWN_JOB } from './exit-codes';
import { findWatch, type JobAddress, statusOf, type Watch } from './find-watch';
import { readJob } from './read-jobs';
import { showLines } from './show-lines';

interface ShowOptions extends Requester {
  json?: true;
}

/** What ONTAP and Temporal know of a job. */
export interface KnownJob {
  at: string;
  workflowId: string;
  job: JobRecord | null;
  watch: Watch;
}

const HELP = `
Shows what ONTAP says now, and what the watch of the job knows: after ONTAP has forgotten the job, its answer is there.

--json prints { "at", "workflowId", "job": … or null, "watch": { "kind": "none" | "open" | "closed", … } }: job as in
"jobs list --json"; an open watch has "since" and "status" (who waits, which commands it took), a closed one "at" and "end", as "jobs wait
--json" prints it.

Exit codes: 0 shown; 1 an error; 5 neither ONTAP nor a watch knows the job.

Example:
  $ ontap-workflows jobs show prod1 8f3a8d3c-5b0e-11f0-9c9a-005056a7c0de`;

async function knownJob(
  workflows: OntapWorkflows,
  address: JobAddress,
  requester: Requester,
): Promise<KnownJob> {
  const [{ job = null, at }, watch] = await Promise.all([
    readJob(workflows, address, requestedBy(requester)),
    findWatch(workflows, address),
  ]);
  const handle = workflows.jobs.get(address.cluster, address.uuid);
  const { workflowId } = handle;
  if (watch.kind !== 'open') return { at, workflowId, job, watch };
  return { at, workflowId, job, watch: { ...watch, ...(await statusOf(handle)) } };
}

async function showJob(
  io: Io,
  workflows: OntapWorkflows,
  address: JobAddress,
  options: ShowOptions,
): Promise<void> {
  const json = options.json === true;
  const known = await io.showWhile(json, `Asks ${address.cluster} for the job`, () =>
    knownJob(workflows, address, options),
  );
  if (json) io.json(known);
  else io.out.print(...showLines(known, address, io.out));
  io.exitCode = known.job === null && known.watch.kind !== 'closed' ? UNKNOWN_JOB : 0;
}

export function addShowCommand(parent: Command, io: Io): void {
  const command = parent
    .command('show')
    .description('Show one job, and what its watch knows')
    .argument('<cluster>', "name of the cluster in the worker's configuration", parseCluster)
    .argument('<uuid>', 'of the job', parseUuid);
  addRequesterOptions(command)
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action((cluster: string, uuid: string, options: ShowOptions) =>
      withClient((workflows) => showJob(io, workflows, { cluster, uuid }, options)),
    );
}
