import type { PauseRecord } from '../../contracts/pause-note';
import type { AppliedDiff, ScheduleAction, ScheduleChange } from '../../contracts/schedule';
import { cut, plainText } from '../../contracts/text';
import type { Style } from '../shared/output/style';

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

/** `by alice: switch upgrade`, as far as the note tells. */
export function pausedText({ through, by, reason }: PauseRecord): string {
  if (through === 'file') return 'in the file';
  const how = through === 'halt' ? ', who halted everything' : '';
  const who = by === undefined ? 'by somebody past this command line' : `by ${plainText(by)}${how}`;
  return reason === undefined ? who : `${who}: ${plainText(reason)}`;
}

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
export function countsText(diffs: readonly AppliedDiff[]): string {
  const actions = Object.keys(MARKS) as ScheduleAction[];
  return actions
    .filter((action) => action !== 'none')
    .map((action) => ({ action, count: diffs.filter((diff) => diff.action === action).length }))
    .filter(({ count }) => count > 0)
    .map(({ action, count }) => `${count} to ${action}`)
    .join(', ');
}

/** A plan, or what became of it: what is to be done line by line, what is left alone in a sum. */
export function planLines(diffs: readonly AppliedDiff[], style: Style): string[] {
  const shown = diffs.filter(({ action, staysPaused }) => action !== 'none' || staysPaused !== undefined);
  const unchanged = diffs.filter(({ action }) => action === 'none').length;
  const sum = countsText(diffs);
  return [
    ...shown.flatMap((diff) => diffLines(diff, style)),
    `${sum === '' ? 'Nothing to do' : sum}, ${unchanged} unchanged.`,
  ];
}
