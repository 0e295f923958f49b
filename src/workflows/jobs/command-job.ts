import { sleep } from '@temporalio/workflow';
import type { JobRecord } from '../../contracts/job';
import type { PatchJobResult } from '../../contracts/poll-job';
import type { CommandAnswer, CommandOutcome, JobCommand } from '../../contracts/track-job';
import { afterPatch, beforeCommand } from '../../rules/jobs';
import { jobCommands } from '../shared/activities';
import { isUnanswered } from '../shared/failures';
import { whyOf } from './command-words';

/** All tries of one read or PATCH; a takeover of the cluster takes minutes. */
const CALL_WITHIN = '5m';
/** Pausing and quitting are hidden; after this a command is reported as unconfirmed. */
const CONFIRM_WITHIN = '2m';
/** ONTAP may refuse a command because of a state that passes: how often and how long it is tried. */
const TRIES = { count: 5, every: '2s' } as const;

/** The job that a command is for. */
export interface JobAddress {
  cluster: string;
  uuid: string;
}

/** A command to a job, and what it came to. */
export interface CommandResult {
  answer: CommandAnswer;
  /** It may have been taken: what the job ends as is then judged by it. */
  sent: boolean;
  /** The job as it was seen last; absent when ONTAP did not know it any more. */
  job?: JobRecord;
}

/**
 * Reads the job, sends the command if it makes sense, and looks until it took effect.
 *
 * @param mayPauseLand - An earlier pause was not seen to land: "running" is then no answer to a resume.
 * @param most - Tries, where ONTAP refuses because of a state that passes.
 */
export async function commandJob(
  address: JobAddress,
  command: JobCommand,
  mayPauseLand = false,
  most: number = TRIES.count,
): Promise<CommandResult> {
  let job: JobRecord | null = null;
  for (let tries = 0; tries < most; tries++) {
    if (tries > 0) await sleep(TRIES.every, { summary: `until ${command} is tried again` });
    job = await read(address);
    if (job === null) return result(command, 'finished_first');
    const before = beforeCommand(command, job.state);
    if (before === 'finished_first') return result(command, before, job);
    if (before === 'already' && !mayPauseLand) return result(command, before, job);
    const settled = await send(address, command, job, mayPauseLand);
    if (settled !== undefined) return settled;
  }
  return result(command, 'unconfirmed', job ?? undefined);
}

/** One PATCH and what follows from its answer; undefined when the command should be tried again. */
async function send(
  address: JobAddress,
  command: JobCommand,
  job: JobRecord,
  mayPauseLand: boolean,
): Promise<CommandResult | undefined> {
  const patched = await patch(address, command);
  if (patched === undefined) return { ...result(command, 'unconfirmed', job, 'unanswered'), sent: true };
  const { answer, perhapsSentBefore } = patched;
  const after = afterPatch(command, answer, mayPauseLand);
  // What refuses a repeated command may be the effect of the first one, whose reply was lost.
  const isPerhapsOurs = perhapsSentBefore && (answer === 'running' || answer === 'not_running');
  if (after === 'look' || isPerhapsOurs) return confirm(address, command, job);
  if (after === 'again') return undefined;
  if (answer !== 'terminal') return result(command, after, answer === 'gone' ? undefined : job);
  const ended = await read(address);
  return { ...result(command, after, ended ?? undefined), sent: perhapsSentBefore };
}

/** Looks until the command took effect. */
async function confirm(address: JobAddress, command: JobCommand, job: JobRecord): Promise<CommandResult> {
  const seen = await confirmed(address, command);
  if (seen === undefined) return { ...result(command, 'unconfirmed', job, 'accepted'), sent: true };
  const outcome = seen.outcome ?? (seen.job === undefined ? 'finished_first' : 'unconfirmed');
  return { ...result(command, outcome, seen.job, 'accepted'), sent: true };
}

async function confirmed({ cluster, uuid }: JobAddress, command: JobCommand) {
  try {
    return await jobCommands(cluster, CONFIRM_WITHIN).confirmCommand({ uuid, command });
  } catch (error) {
    if (isUnanswered(error)) return undefined;
    throw error;
  }
}

function read({ cluster, uuid }: JobAddress): Promise<JobRecord | null> {
  return jobCommands(cluster, CALL_WITHIN).getJob({ uuid });
}

/** Undefined when no try had an answer: one of them may have been taken. */
async function patch({ cluster, uuid }: JobAddress, action: JobCommand): Promise<PatchJobResult | undefined> {
  try {
    return await jobCommands(cluster, CALL_WITHIN).patchJob({ uuid, action });
  } catch (error) {
    if (isUnanswered(error)) return undefined;
    throw error;
  }
}

function result(
  command: JobCommand,
  outcome: CommandOutcome,
  job?: JobRecord,
  reply: 'refused' | 'accepted' | 'unanswered' = 'refused',
): CommandResult {
  const state = job?.state;
  const why = whyOf(command, outcome, { reply, state });
  return {
    answer: { outcome, why, ...(state === undefined ? {} : { state }) },
    sent: false,
    ...(job === undefined ? {} : { job }),
  };
}
