import { formatDuration } from '../../contracts/duration';
import type { JobRecord } from '../../contracts/job';
import { plainText, saidWithCode } from '../../contracts/text';
import type { CommandOutcome, JobOutcome, LastLook } from '../../contracts/track-job';
import type { Style } from '../shared/output/style';
import { COMMAND, NOTHING, shown } from '../shared/output/words';
import type { JobAddress, WatchEnd } from './watch';

type Tone = keyof Style;

const STATE_TONE: Readonly<Record<string, Tone>> = {
  queued: 'dim',
  running: 'cyan',
  paused: 'yellow',
  success: 'green',
  failure: 'red',
};

/** A state as ONTAP shows it, in its colour. */
export const stateText = (state: string | undefined, style: Style): string =>
  style[STATE_TONE[state ?? ''] ?? 'bold'](shown(state));

/** `running: creating_node_backups`; some jobs repeat their state as their message. */
export function seenText({ state, message, absentSince }: LastLook, style: Style): string {
  if (absentSince !== undefined)
    return `${style.yellow('not found')} since ${absentSince}, which is no answer yet: it is looked for again`;
  const text = stateText(state, style);
  return message === undefined || message === state ? text : `${text}: ${plainText(message)}`;
}

const END_TONE: Record<WatchEnd['outcome'], Tone> = {
  succeeded: 'green',
  failed: 'red',
  cancelled: 'green',
  cancel_lost_race: 'yellow',
  vanished: 'yellow',
  never_found: 'red',
  deadline_exceeded: 'yellow',
  paused_too_long: 'yellow',
  watch_stopped: 'yellow',
};

export const endText = (outcome: WatchEnd['outcome'], style: Style): string =>
  style[END_TONE[outcome]](outcome);

const COMMAND_TONE: Record<CommandOutcome | 'never_found', Tone> = {
  confirmed: 'green',
  already: 'green',
  finished_first: 'yellow',
  unsupported: 'yellow',
  awaits_approval: 'yellow',
  unconfirmed: 'yellow',
  never_found: 'red',
};

export const commandText = (outcome: CommandOutcome | 'never_found', style: Style): string =>
  style[COMMAND_TONE[outcome]](outcome);

const SECOND_MS = 1_000;

/** Time between two instants in whole seconds, as far as both are there. */
export function ageText(from: string | undefined, to: string): string {
  const ms = Date.parse(to) - Date.parse(from ?? '');
  if (Number.isNaN(ms)) return NOTHING;
  return ms < SECOND_MS ? '0s' : formatDuration(ms);
}

/** What a person calls the job. */
export const nameOf = ({ description, uuid }: Pick<JobRecord, 'description' | 'uuid'>): string =>
  shown(description ?? uuid);

type Ended = Extract<JobOutcome, { job: unknown }>;

function endedLine(end: Ended): string {
  const name = nameOf(end.job);
  const { message } = end.job;
  switch (end.outcome) {
    case 'succeeded':
      return message === undefined || message === 'success' ? name : `${name} (${message})`;
    case 'failed':
      return `${name}: ${saidWithCode(end.message, end.code)}`;
    case 'cancelled':
      return `${name}${message === undefined ? '' : ` (${message})`}`;
    case 'cancel_lost_race':
      return `${name}: it was cancelled, and succeeded all the same`;
  }
}

/** What is known of a job whose wait is over before it. */
function lateText({ deadline, last, why }: Extract<WatchEnd, { outcome: 'deadline_exceeded' }>): string {
  if (last === undefined) {
    const because = why === undefined ? '' : ` (${why})`;
    return `no look had seen the job by ${deadline}${because}: whether it runs is not known`;
  }
  return last.absentSince === undefined
    ? `the job had not ended at ${deadline}, and goes on`
    : `at ${deadline} the job was not found since ${last.absentSince}, which was no answer yet`;
}

function sentence(end: WatchEnd, { cluster, uuid }: JobAddress): string {
  const again = (verb: string) => `${COMMAND} jobs ${verb} ${cluster} ${uuid}`;
  switch (end.outcome) {
    case 'succeeded':
    case 'failed':
    case 'cancelled':
    case 'cancel_lost_race':
      return endedLine(end);
    case 'vanished':
      return `ONTAP does not know the job any more; it was last seen ${end.lastState} at ${end.at}. Nobody can tell how it ended: look at what it worked on`;
    case 'never_found':
      return `ONTAP does not know job ${uuid}: the uuid is wrong, it ended more than 300 s ago, or our role may not see it`;
    case 'deadline_exceeded':
      return `${lateText(end)}. To wait again: ${again('wait')}`;
    case 'paused_too_long':
      return `the job is paused since ${end.since}. To let it go on: ${again('resume')}`;
    case 'watch_stopped':
      return `${end.why}; the job goes on. To wait again: ${again('wait')}`;
  }
}

/** How a watch ended, in one line. */
export const endLine = (end: WatchEnd, address: JobAddress, style: Style): string =>
  `${style.bold(endText(end.outcome, style))}: ${plainText(sentence(end, address))}`;
