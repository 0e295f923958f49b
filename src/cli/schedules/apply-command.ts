import type { Command } from 'commander';
import type { OntapWorkflows } from '../../client';
import type { AppliedDiff, ScheduleInput, SchedulePlan } from '../../contracts/schedule';
import type { Io } from '../shared/io';
import { requestedBy } from '../shared/requester';
import { withClient } from '../shared/with-client';
import { countsText, planLines } from './diff-lines';
import { readSchedules } from './read-schedules';

interface ApplyOptions {
  dryRun?: true;
  yes?: true;
  json?: true;
  name?: string;
}

const HELP = `
FILE is the whole truth about the schedules that files manage in this namespace: what it does not name is deleted, and
schedules of others are never touched. The diff is shown first, and asked about; --dry-run ends there. A pause that
somebody made with "schedules pause", "halt" or by hand stays. All keys: docs/reference/schedules.md

--json prints { "applied": true|false, "schedules": [{ "name", "scheduleId", "action": "create|change|pause|resume|
delete|none", "changes": [{ "path", "before", "after" }], "editedByHand", "staysPaused", "error" }] }; without --dry-run
it needs --yes.

Exit codes:
  0  done, nothing to do, or only looked
  1  an error: the file is wrong, Temporal can't be reached, or an entry was not done

Examples:
  $ ontap-workflows schedules apply schedules.yaml --dry-run
  $ ontap-workflows schedules apply schedules.yaml --yes --name ci`;

const REMEDY = 'look at the diff with --dry-run, then give --yes';

/** Nothing that is of use only to `apply` itself. */
const shown = ({ schedules }: SchedulePlan): AppliedDiff[] =>
  schedules.map(({ schedule: _schedule, seen: _seen, ...diff }) => diff);

function print(io: Io, diffs: readonly AppliedDiff[], applied: boolean, json: boolean): void {
  if (json) io.json({ applied, schedules: diffs });
  else io.out.print(...planLines(diffs, io.out.style));
}

async function isWanted(
  io: Io,
  { yes, dryRun }: ApplyOptions,
  diffs: readonly AppliedDiff[],
): Promise<boolean> {
  if (dryRun === true || countsText(diffs) === '') return false;
  return yes === true || io.ask('Do it?', REMEDY);
}

function finish(io: Io, done: readonly AppliedDiff[], json: boolean): void {
  const failed = done.filter(({ error }) => error !== undefined);
  if (failed.length > 0) io.exitCode = 1;
  if (json) print(io, done, true, json);
  else if (failed.length > 0) print(io, failed, true, json);
  else io.out.print('Done.');
}

async function apply(io: Io, workflows: OntapWorkflows, schedules: ScheduleInput[], options: ApplyOptions) {
  const json = options.json === true;
  const plan = await workflows.schedules.plan(schedules);
  const diffs = shown(plan);
  if (!json) print(io, diffs, false, false);
  if (await isWanted(io, options, diffs))
    finish(io, await workflows.schedules.apply(plan, requestedBy(options)), json);
  else if (json) print(io, diffs, false, true);
  else if (countsText(diffs) !== '') io.out.print('Nothing was changed.');
}

export function addApplyCommand(parent: Command, io: Io): void {
  parent
    .command('apply')
    .description('Make the schedules what a file says: show the diff, ask, do it')
    .argument('<file>', 'schedules file')
    .option('--dry-run', 'only show what would be done')
    .option('--yes', 'do not ask')
    .option('--name <name>', 'who applies it, for the record (default: your login name)')
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action(async (file: string, options: ApplyOptions) => {
      const schedules = readSchedules(file);
      if (options.dryRun !== true && options.yes !== true) {
        if (options.json === true) throw new Error(`--json does not ask; ${REMEDY}`);
        io.checkTerminal(REMEDY);
      }
      await withClient((workflows) => apply(io, workflows, schedules, options));
    });
}
