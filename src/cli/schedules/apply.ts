import type { Command } from 'commander';
import type { OntapWorkflows } from '../../client';
import type {
  AppliedDiff,
  ScheduleAction,
  ScheduleChange,
  ScheduleInput,
  SchedulePlan,
} from '../../contracts/schedule';
import { cut, plainText } from '../../contracts/text';
import type { Io } from '../shared/io';
import type { Style } from '../shared/output/style';
import { requestedBy } from '../shared/requester';
import { withClient } from '../shared/with-client';
import { pausedText } from './list';
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

/** Letters of one value; policies hold whole lists of rules. */
const VALUE_LENGTH = 160;

const MARKS: Record<ScheduleAction, { mark: string; tone: keyof Style }> = {
  create: { mark: '+', tone: 'green' },
  change: { mark: '~', tone: 'yellow' },
  pause: { mark: '‖', tone: 'cyan' },
  resume: { mark: '▸', tone: 'cyan' },
  delete: { mark: '-', tone: 'red' },
  none: { mark: ' ', tone: 'dim' },
};

const LONGEST_ACTION = Math.max(...Object.keys(MARKS).map((action) => action.length));

const valueText = (value: string | undefined): string =>
  value === undefined ? '(none)' : cut(plainText(value), VALUE_LENGTH);

/** What a schedule does, in one line: enough to know it. */
function summary(changes: readonly ScheduleChange[], side: 'before' | 'after'): string {
  const value = (path: string) => changes.find((change) => change.path === path)?.[side];
  const zone = value('timezone');
  const where = value('cluster') ?? value('clusters');
  return [
    `${valueText(value('starts'))}${zone === undefined ? '' : ` ${valueText(zone)}`}`,
    `${valueText(value('mode'))} by ${valueText(value('policy.name'))} on ${valueText(where)}`,
    ...(value('paused') === 'true' ? ['paused'] : []),
  ].join(', ');
}

const changeLines = (changes: readonly ScheduleChange[]): string[] =>
  changes.map(
    ({ path, before, after }) => `      ${plainText(path)}: ${valueText(before)} → ${valueText(after)}`,
  );

function detailLines({ action, changes, staysPaused }: AppliedDiff): string[] {
  const stays = staysPaused === undefined ? [] : [`      stays paused ${pausedText(staysPaused)}`];
  const isShown = action === 'change' || action === 'pause' || action === 'resume';
  return isShown ? [...changeLines(changes), ...stays] : stays;
}

function headText({ action, changes, editedByHand }: AppliedDiff): string {
  if (action === 'create') return summary(changes, 'after');
  const edited = editedByHand ? 'edited by hand since it was applied' : '';
  if (action !== 'delete') return edited;
  return [summary(changes, 'before'), edited].filter((text) => text !== '').join('; ');
}

function diffLines(diff: AppliedDiff, style: Style): string[] {
  const { mark, tone } = MARKS[diff.action];
  const head = `${mark} ${diff.action.padEnd(LONGEST_ACTION)}  ${plainText(diff.name)}`;
  const rest = headText(diff);
  const error = diff.error === undefined ? [] : [style.red(`      NOT DONE: ${plainText(diff.error)}`)];
  return [`${style[tone](head)}${rest === '' ? '' : `  ${rest}`}`, ...detailLines(diff), ...error];
}

/** `1 to create, 2 to change`; empty when there is nothing to do. */
function countsText(diffs: readonly AppliedDiff[]): string {
  const actions = Object.keys(MARKS) as ScheduleAction[];
  return actions
    .filter((action) => action !== 'none')
    .map((action) => ({ action, count: diffs.filter((diff) => diff.action === action).length }))
    .filter(({ count }) => count > 0)
    .map(({ action, count }) => `${count} to ${action}`)
    .join(', ');
}

/** A plan, or what became of it: what is to be done line by line, what is left alone in a sum. */
function planLines(diffs: readonly AppliedDiff[], style: Style): string[] {
  const shown = diffs.filter(({ action, staysPaused }) => action !== 'none' || staysPaused !== undefined);
  const unchanged = diffs.filter(({ action }) => action === 'none').length;
  const sum = countsText(diffs);
  return [
    ...shown.flatMap((diff) => diffLines(diff, style)),
    `${sum === '' ? 'Nothing to do' : sum}, ${unchanged} unchanged.`,
  ];
}

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
      await withClient(io, (workflows) => apply(io, workflows, schedules, options));
    });
}
