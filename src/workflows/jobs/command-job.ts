import { sleep } from '@temporalio/workflow';
import type { JobRecord } from '../../contracts/job';
import type { CommandAnswer, CommandOutcome, JobCommand } from '../../contracts/track-job';
import { afterPatch, beforeCommand } from '../../rules/jobs';
import { jobCommands } from '../shared/activities';
import { isUnanswered } from '../shared/failures';

/** All tries of one read or PATCH; a takeover of the cluster takes minutes. */
const CALL_WITHIN = '5m';
/** Pausing and quitting are hidden; after this a command is reported as unconfirmed. */
const CONFIRM_WITHIN = '2m';
/** ONTAP may refuse a command because of a state that passes: how often and how long it is tried. */
const TRIES = { count: 5, every: '2s' } as const;

/** A command to a job, and what it came to. */
export interface CommandResult {
  answer: CommandAnswer;
  /** ONTAP accepted the command: what the job ends as is then judged by it. */
  accepted: boolean;
  /** The job as it was seen last. */
  job?: JobRecord;
}

/** Reads the job, sends the command if it makes sense, and looks until it took effect. */
export async function commandJob(cluster: string, uuid: string, command: JobCommand): Promise<CommandResult> {
  const { getJob, patchJob } = jobCommands(cluster, CALL_WITHIN);
  for (let tries = 0; tries < TRIES.count; tries++) {
    if (tries > 0) await sleep(TRIES.every, { summary: `until ${command} is tried again` });
    const job = await getJob({ uuid });
    if (job === null) return result(command, 'finished_first');
    const before = beforeCommand(command, job.state);
    if (before !== 'send') return result(command, before, job);
    const { answer, perhapsSentBefore } = await patchJob({ uuid, action: command });
    const after = afterPatch(command, answer);
    if (after === 'look') return confirm(cluster, uuid, command);
    // The reply to an earlier attempt was lost, and it may be what ended the job.
    if (after !== 'again')
      return { ...result(command, after, job), accepted: perhapsSentBefore && answer === 'terminal' };
  }
  return result(command, 'unconfirmed');
}

async function confirm(cluster: string, uuid: string, command: JobCommand): Promise<CommandResult> {
  try {
    const { outcome, job } = await jobCommands(cluster, CONFIRM_WITHIN).confirmCommand({ uuid, command });
    const seen = outcome ?? (job === undefined ? 'finished_first' : 'unconfirmed');
    return { ...result(command, seen, job), accepted: true };
  } catch (error) {
    if (!isUnanswered(error)) throw error;
    return { ...result(command, 'unconfirmed'), accepted: true };
  }
}

function result(command: JobCommand, outcome: CommandOutcome, job?: JobRecord): CommandResult {
  const state = job?.state;
  const answer = { outcome, why: whyOf(command, outcome), ...(state === undefined ? {} : { state }) };
  return { answer, accepted: false, ...(job === undefined ? {} : { job }) };
}

function whyOf(command: JobCommand, outcome: CommandOutcome): string {
  switch (outcome) {
    case 'confirmed':
      return command === 'cancel'
        ? 'the job has ended after the cancel'
        : `the ${command} was seen to take effect`;
    case 'already':
      return command === 'pause' ? 'the job was paused before' : 'the job was running before';
    case 'finished_first':
      return `the job had ended before the ${command} took effect`;
    case 'unsupported':
      return `this kind of job does not support ${command}; ${instead(command)}`;
    case 'unconfirmed':
      return `ONTAP did not show the ${command} in time; look at the job again`;
  }
}

/** Most kinds of jobs refuse; people then turn to what started the job. */
function instead(command: JobCommand): string {
  return command === 'cancel'
    ? 'stop what started it (for a SnapMirror transfer: abort the transfer), or wait for it'
    : 'pause what started it (for a volume move: its movement.state), or wait for the job';
}
