import { setTimeout as sleep } from 'node:timers/promises';
import type { JobHandle, OntapWorkflows } from '../../client';
import { RunFailedError } from '../../client';
import type { RequestedBy } from '../../contracts/requested-by';
import type { CommandAnswer, CommandOutcome, JobCommand } from '../../contracts/track-job';
import { findWatch, isFinal, type JobAddress, type WatchEnd } from './watch';

/** A command to a job. */
export interface JobOrder extends JobAddress {
  command: JobCommand;
  requestedBy: RequestedBy;
  /** The same id gives the old answer instead of a second command. */
  requestId?: string;
}

/** What became of a command. */
export interface CommandReport extends Omit<CommandAnswer, 'outcome'> {
  workflowId: string;
  command: JobCommand;
  outcome: CommandOutcome | 'never_found';
  /** How the job ended, when the watch knows by now. */
  end?: WatchEnd['outcome'];
}

/** After a cancel that is confirmed, or of a job that is gone, the watch ends with one of its next looks. */
const END_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 250;

const NEVER_FOUND = {
  outcome: 'never_found',
  why: 'ONTAP does not know the job: the uuid is wrong, it ended more than 300 s ago, or our role may not see it; nothing was sent',
} as const;

const endedBefore = (end: WatchEnd) =>
  ({
    outcome: 'finished_first',
    why: `the watch has its answer already: ${end.outcome}; nothing was sent`,
    end: end.outcome,
  }) as const;

type Answer = Omit<CommandReport, 'workflowId' | 'command'>;

/** A watch for the command to go through; otherwise why there is none. */
async function openWatch(workflows: OntapWorkflows, order: JobOrder): Promise<JobHandle | Answer> {
  const { cluster, uuid, requestedBy } = order;
  const watch = await findWatch(workflows, order);
  if (watch.kind === 'closed' && isFinal(watch.end)) return endedBefore(watch.end);
  // One that is open is not joined: without a deadline that would make it run for ever.
  if (watch.kind === 'open') return workflows.jobs.get(cluster, uuid);
  // Not read before: that it is not found by one read proves nothing.
  return workflows.jobs.watch({ cluster, uuid, requestedBy });
}

function send(handle: JobHandle, { command, requestedBy, requestId }: JobOrder): Promise<CommandAnswer> {
  const options = requestId === undefined ? {} : { requestId };
  switch (command) {
    case 'pause':
      return handle.pause({ requestedBy }, options);
    case 'resume':
      return handle.resume({ requestedBy }, options);
    case 'cancel':
      return handle.cancelJob({ requestedBy }, options);
  }
}

async function endSoon(workflows: OntapWorkflows, order: JobOrder): Promise<{ end?: WatchEnd['outcome'] }> {
  const until = Date.now() + END_WITHIN_MS;
  while (Date.now() < until) {
    const watch = await findWatch(workflows, order);
    if (watch.kind === 'closed') return { end: watch.end.outcome };
    await sleep(LOOK_EVERY_MS);
  }
  return {};
}

/** The watch is about to end, too, and knows more. */
function hasEnded({ command }: JobOrder, { outcome, state }: CommandAnswer): boolean {
  if (outcome === 'finished_first') return state === undefined;
  return command === 'cancel' && outcome === 'confirmed';
}

async function answerOf(workflows: OntapWorkflows, order: JobOrder): Promise<Answer> {
  const opened = await openWatch(workflows, order);
  if (!('workflowId' in opened)) return opened;
  try {
    const answer = await send(opened, order);
    if (!hasEnded(order, answer)) return answer;
    const { end } = await endSoon(workflows, order);
    if (end === 'never_found') return NEVER_FOUND;
    return { ...answer, ...(end === undefined ? {} : { end }) };
  } catch (error) {
    if (!(error instanceof RunFailedError)) throw error;
    // It may have ended in between.
    const watch = await findWatch(workflows, order);
    if (watch.kind === 'closed' && isFinal(watch.end)) return endedBefore(watch.end);
    if (watch.kind === 'closed' && watch.end.outcome === 'never_found') return NEVER_FOUND;
    throw error;
  }
}

/**
 * Sends a command through the watch of its job, which is begun when there is none. A watch that has its answer takes no
 * command.
 */
export async function sendCommand(workflows: OntapWorkflows, order: JobOrder): Promise<CommandReport> {
  const { workflowId } = workflows.jobs.get(order.cluster, order.uuid);
  return { workflowId, command: order.command, ...(await answerOf(workflows, order)) };
}
