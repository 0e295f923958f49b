import { plainText, saidWithCode } from '../../contracts/text';
import type { JobOutcome } from '../../contracts/track-job';
import type { Style } from '../shared/output/style';
import { COMMAND } from '../shared/output/words';
import type { JobAddress } from './find-watch';
import type { WatchEnd } from './watch-end';
import { endText, nameOf } from './words';

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
      return end.last?.absentSince === undefined
        ? `the job had not ended at ${end.deadline}, and goes on. To wait again: ${again('wait')}`
        : `at ${end.deadline} the job was not found since ${end.last.absentSince}, which was no answer yet. To wait again: ${again('wait')}`;
    case 'paused_too_long':
      return `the job is paused since ${end.since}. To let it go on: ${again('resume')}`;
    case 'watch_stopped':
      return `${end.why}; the job goes on. To wait again: ${again('wait')}`;
  }
}

/** How a watch ended, in one line. */
export const endLine = (end: WatchEnd, address: JobAddress, style: Style): string =>
  `${style.bold(endText(end.outcome, style))}: ${plainText(sentence(end, address))}`;
