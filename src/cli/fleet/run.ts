import { type Command, Option } from 'commander';
import type { CleanupMode } from '../../contracts/cleanup';
import type { FleetInput } from '../../contracts/fleet';
import { parseRequestId } from '../shared/arguments';
import type { Io } from '../shared/io';
import { addRequesterOptions, requestedBy, type Requester } from '../shared/requester';
import { showStarted } from '../shared/run-kind';
import { readPolicy } from '../shared/shipped-file';
import { withClient } from '../shared/with-client';
import { EXIT_CODES_HELP, FLEET } from './fleet-kind';

interface RunOptions extends Requester {
  all?: true;
  policy: string;
  mode: CleanupMode;
  enforce?: true;
  requestId?: string;
  follow?: true;
  json?: true;
}

const HELP = `
Each cluster has a clean-up of its own (cleanup/CLUSTER/POLICY), and its own grants and guard. One that fails, can't be
reached or is served by no worker is a row, and the others finish. --all means the clusters in the configuration of the
worker that takes the request.

Without --follow it starts the run, prints its id and ends. --json prints { "workflowId", "runId" }, with --follow the
report: { "outcome", "summary", "policy", "mode", "requestedBy", "startedAt", "endedAt", "counts", "rows": [{ "cluster",
"outcome", "why", "wouldBe", "failure", "counts", "workflowId", "runId" }] }.
${EXIT_CODES_HELP}

Examples:
  $ ontap-workflows fleet run prod1 prod2 --policy default --follow
  $ ontap-workflows fleet run --all --policy my-policy.yaml --enforce --reason "weekly" --ticket CHG-1 --follow`;

function clustersOf(names: string[], all: boolean): FleetInput['clusters'] {
  if (all && names.length > 0)
    throw new Error(`Give names of clusters or --all, not both (${names.join(', ')})`);
  if (!all && names.length === 0) throw new Error('Which clusters? Give their names, or --all');
  return all ? 'all' : names;
}

function inputOf(names: string[], options: RunOptions): FleetInput {
  return {
    clusters: clustersOf(names, options.all === true),
    policy: readPolicy(options.policy),
    mode: options.enforce === true ? 'enforce' : options.mode,
    requestedBy: requestedBy(options),
  };
}

export function addRunCommand(parent: Command, io: Io): void {
  const command = parent
    .command('run')
    .description('Clean up many clusters at once: watch, plan, and with --enforce kill what is stale')
    .argument('[cluster...]', "names of clusters in the worker's configuration")
    .option('--all', 'every cluster of the worker that takes the request')
    .requiredOption('--policy <file>', 'policy file, or the name of a shipped policy')
    .addOption(
      new Option('--mode <mode>', 'report changes nothing').choices(['report', 'enforce']).default('report'),
    )
    .option('--enforce', 'the same as --mode enforce')
    .option(
      '--request-id <id>',
      'the same id shows the run that there was, also after its end, instead of a second one',
      parseRequestId,
    );
  addRequesterOptions(command)
    .option('--follow', 'show the run until it ends')
    .option('--json', 'print one JSON document on stdout: the report, or without --follow the ids')
    .addHelpText('after', HELP)
    .action(async (names: string[], options: RunOptions) => {
      const input = inputOf(names, options);
      const { requestId, follow = false, json = false } = options;
      await withClient(io, async (workflows) => {
        const handle = await workflows.fleet.start(input, requestId === undefined ? {} : { requestId });
        await showStarted({ io, workflows, kind: FLEET, json }, handle, { follow });
      });
    });
}
