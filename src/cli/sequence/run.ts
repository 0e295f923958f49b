import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Command } from 'commander';
import type { z } from 'zod';
import { sequenceFileSchema, sequenceStepsSchema } from '../../contracts/schemas/sequence';
import type { SequenceInput } from '../../contracts/sequence';
import { parseCluster, parseRequestId, parseUuids } from '../shared/arguments';
import type { Io } from '../shared/io';
import { COMMAND } from '../shared/output/words';
import { addRequesterOptions, requestedBy, type Requester } from '../shared/requester';
import { showStarted } from '../shared/run-kind';
import { readShipped } from '../shared/shipped-file';
import { withClient } from '../shared/with-client';
import { EXIT_CODES_HELP, SEQUENCE } from './sequence-kind';

interface RunOptions extends Requester {
  cluster: string;
  uuid?: string[];
  requestId?: string;
  follow?: true;
  json?: true;
}

const HELP = `
FILE is YAML with "select" (which jobs) and "steps": docs/reference/sequences.md. Every problem of it is listed with its
line before anything starts. Shipped: wait-then-cancel, all-of-many, maintenance-hold.

A pause is a debt: whatever becomes of the sequence, the jobs that it paused are resumed. Jobs that were paused before
stay so. Most kinds of jobs can't be paused, and fail that step as unsupported: then pause what started them (a volume
move: movement.state of its volume; a SnapMirror transfer: quiesce its relationship), or wait for them.

Without --follow it starts the sequence, prints its id and ends. --json prints { "workflowId" }, with --follow the report:
{ "outcome", "summary", "cluster", "jobs": [{ "uuid", "description", "outcome", "why", "steps": [{ "index", "step",
"outcome", "why", "command", "pause" }], "job" }] }.
${EXIT_CODES_HELP}

Examples:
  $ ontap-workflows sequence run maintenance-hold --cluster prod1 --reason "switch upgrade" --follow
  $ ontap-workflows sequence run night.yaml --cluster prod1 --uuid 8f3a8d3c-5b0e-11f0-9c9a-005056a7c0de`;

const SHIPPED = { noun: 'sequence', folder: 'sequences' };

/**
 * A sequence from a file, or a shipped one by its name.
 *
 * @throws Error that lists every problem with its line
 */
export const readSequence = (given: string): z.output<typeof sequenceFileSchema> =>
  readShipped(given, { ...SHIPPED, schema: sequenceFileSchema });

/** Short enough to type, and nobody else's. */
const SUFFIX_BYTES = 3;

function newRequestId(file: string): string {
  const name = path
    .parse(file)
    .name.replace(/[^A-Za-z0-9._-]/g, '-')
    .slice(0, 40);
  return `${name.replace(/^[^A-Za-z0-9]+/, '')}-${randomBytes(SUFFIX_BYTES).toString('hex')}`.replace(
    /^-/,
    '',
  );
}

function inputOf(file: string, options: RunOptions): SequenceInput {
  const { cluster, uuid: uuids } = options;
  const common = { cluster, requestedBy: requestedBy(options) };
  if (uuids === undefined) return { ...readSequence(file), ...common };
  return { ...readShipped(file, { ...SHIPPED, schema: sequenceStepsSchema }), select: { uuids }, ...common };
}

function releaseHint(workflowId: string, { steps }: SequenceInput): string[] {
  const canBeReleased = steps.some((step) => step.step === 'hold' && step.orUntilReleased === true);
  return canBeReleased ? [`End its hold: ${COMMAND} sequence release ${workflowId}`] : [];
}

export function addRunCommand(parent: Command, io: Io): void {
  const command = parent
    .command('run')
    .description('Drive jobs through the steps of a file: pause, hold, resume, cancel, await')
    .argument('<file>', 'sequence file, or the name of a shipped one')
    .requiredOption('--cluster <name>', "name of the cluster in the worker's configuration", parseCluster)
    .option(
      '--uuid <uuid>',
      'this job instead of what the file selects; may be given several times',
      parseUuids,
    )
    .option(
      '--request-id <id>',
      'the same id shows the sequence that there was, also after its end, instead of a second one',
      parseRequestId,
    );
  addRequesterOptions(command)
    .option('--follow', 'show the sequence until it ends')
    .option('--json', 'print one JSON document on stdout: the report, or without --follow the id')
    .addHelpText('after', HELP)
    .action(async (file: string, options: RunOptions) => {
      const input = inputOf(file, options);
      const { requestId = newRequestId(file), follow = false, json = false } = options;
      await withClient(io, async (workflows) => {
        const handle = await workflows.sequences.start(input, { requestId });
        const hints = releaseHint(handle.workflowId, input);
        await showStarted({ io, workflows, kind: SEQUENCE, json }, handle, { follow, hints });
      });
    });
}
