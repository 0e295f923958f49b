import { type Command, Option } from 'commander';
import type { CleanupHandle, OntapWorkflows } from '../../client';
import type { CleanupInput, CleanupMode } from '../../contracts/cleanup';
import type { SessionKey } from '../../contracts/session';
import type { Io } from '../shared/io';
import { COMMAND } from '../shared/output/words';
import { requestedBy, type Requester } from '../shared/requester';
import { readPolicy } from '../shared/shipped-file';
import { withClient } from '../shared/with-client';
import { EXIT_CODES_HELP } from './exit-codes';
import { followHere } from './follow-here';
import { parseOnly } from './options';

interface RunOptions extends Requester {
  policy: string;
  mode: CleanupMode;
  onExceed?: 'refuse' | 'approve';
  only?: SessionKey[];
  follow?: true;
  json?: true;
}

const HELP = `
Without --follow it starts the run, prints its id and ends.
${EXIT_CODES_HELP}

Examples:
  $ ontap-workflows cleanup run prod1 --policy default --follow
  $ ontap-workflows cleanup run prod1 --policy my-policy.yaml --mode enforce --reason "upgrade" --ticket CHG-1 --follow`;

function inputOf(cluster: string, options: RunOptions): CleanupInput {
  const policy = readPolicy(options.policy);
  const { onExceed = policy.limits.onExceed, only, mode } = options;
  return {
    cluster,
    policy: { ...policy, limits: { ...policy.limits, onExceed } },
    mode,
    ...(only === undefined ? {} : { only }),
    requestedBy: requestedBy(options),
  };
}

function printStarted(io: Io, { workflowId, runId }: CleanupHandle, json: boolean): void {
  if (json) return io.jsonLine({ workflowId, runId });
  io.out.print(`Started ${workflowId}`, `Look at it: ${COMMAND} cleanup status ${workflowId} --follow`);
}

async function runCleanup(io: Io, workflows: OntapWorkflows, input: CleanupInput, options: RunOptions) {
  const handle = await workflows.cleanup.start(input);
  const json = options.json === true;
  if (options.follow !== true) return printStarted(io, handle, json);
  await followHere(io, workflows, handle, json);
}

export function addRunCommand(parent: Command, io: Io): void {
  parent
    .command('run')
    .description(
      'Watch the NDMP sessions of a cluster, plan which are stale, and with --mode enforce kill those',
    )
    .argument('<cluster>', "name of the cluster in the worker's configuration")
    .requiredOption('--policy <file>', 'policy file, or the name of a shipped policy')
    .addOption(
      new Option('--mode <mode>', 'report changes nothing').choices(['report', 'enforce']).default('report'),
    )
    .addOption(
      new Option('--on-exceed <what>', "over the policy's limits: end, or ask for approval").choices([
        'refuse',
        'approve',
      ]),
    )
    .option('--only <owner-uuid/id>', 'consider only this session; may be given several times', parseOnly)
    .option('--name <name>', 'who asks (default: your login name)')
    .option('--reason <text>', 'why, for the record')
    .option('--ticket <id>', 'change ticket, for the record')
    .option('--follow', 'show the run until it ends')
    .option('--json', 'print one JSON document on stdout: the report, or without --follow the ids')
    .addHelpText('after', HELP)
    .action(async (cluster: string, options: RunOptions) => {
      const input = inputOf(cluster, options);
      await withClient((workflows) => runCleanup(io, workflows, input, options));
    });
}
