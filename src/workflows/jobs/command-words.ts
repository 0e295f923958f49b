import {
  approvalWords,
  approveCommand,
  isDeclined,
  UNREAD_FOR_MS,
  vetoCommand,
  vetoCommands,
} from '../../contracts/approval';
import type { AwaitedApproval } from '../../contracts/approval';
import type { CommandOutcome, JobCommand } from '../../contracts/track-job';
import { confirmedBy, isTerminal } from '../../rules/jobs';

/** What ONTAP said to the command, as far as it said something. */
export type CommandReply =
  | 'refused'
  | 'accepted'
  /** Refused by the state that it asks for, in which the job was not right before: it may have been taken. */
  | 'as_if_done'
  /** No try that left had an answer, and the job is in that state since. */
  | 'lost_and_seen'
  /** Answered by a 404, and it, or somebody else, did the same. */
  | 'not_found_and_seen'
  /** Refused otherwise, and it, or somebody else, did the same: `failed` has the words. */
  | 'refused_and_seen'
  /** Refused otherwise, and no look since has had an answer. */
  | 'refused_unseen'
  /** No try had an answer that tells, and some may have been taken. */
  | 'unanswered'
  /** No try left, or ONTAP turned each away. */
  | 'turned_away'
  /** It is not found, for too short a time to say that it is gone; nothing was sent. */
  | 'not_found'
  /** The same, and it may have been sent. */
  | 'sent_and_missing'
  /** 458762: the job had ended. */
  | 'ended';

/** What else is known about a command. */
export interface CommandContext {
  reply: CommandReply;
  state: string | undefined;
  /** A request of it that is not known to be carried out. */
  approval?: AwaitedApproval | undefined;
  /** It was done, and this may be carried out besides. */
  left?: AwaitedApproval | undefined;
  /** What the job failed with that ONTAP did it by. */
  failed?: string | undefined;
  /** It was sent, or asked for, before the job was in that state. */
  isTried?: boolean;
  /** A try had no answer, and may have made a request that ONTAP does not list, or not yet. */
  isUnheard?: boolean;
}

/** One sentence about what became of a command, with what to do instead where there is something. */
export function whyOf(command: JobCommand, outcome: CommandOutcome, context: CommandContext): string {
  switch (outcome) {
    case 'confirmed':
      return `${confirmed(command, context)}${leftWords(command, context)}`;
    case 'already':
      return `${already(command, context)}${requestWords(command, context)}`;
    case 'finished_first':
      return context.state === undefined && context.reply !== 'ended'
        ? 'ONTAP does not know the job any more, if it ever did: it has ended, or the uuid is wrong'
        : `the job had ended before the ${command} took effect${endWords(context)}`;
    case 'unsupported':
      return `this kind of job does not support ${command}; ${instead(command)}`;
    case 'awaits_approval':
      return awaitsApproval(command, context);
    case 'unconfirmed':
      return `${unconfirmed(command, context)}${leftWords(command, context)}`;
  }
}

/** What may still be done besides. */
function leftWords(command: JobCommand, { left }: CommandContext): string {
  if (left === undefined) return '';
  return `; the ${command} was asked for twice, and may be approved once more, and done then, so: ${vetoCommands(left)}`;
}

function confirmed(command: JobCommand, { reply, state = 'unknown', failed = '' }: CommandContext): string {
  if (reply === 'refused_and_seen')
    return `the job is ${state}, and was not right before the ${command}, which ONTAP refused (${failed}): the ${command} took effect all the same, or somebody else did the same`;
  if (command === 'cancel') return 'the job has ended after the cancel';
  const answered = ANSWERED[reply];
  if (answered === undefined) return `the ${command} was seen to take effect`;
  return `the job is ${state}, and was not right before the ${command}, which ${answered}: the ${command} took effect, or somebody else did the same`;
}

/** How ONTAP answered what may have taken effect all the same. */
const ANSWERED: Partial<Record<CommandReply, string>> = {
  as_if_done: 'ONTAP refused as if it were',
  lost_and_seen: 'had no answer',
  not_found_and_seen: 'ONTAP answered as if it did not know the job',
};

function already(command: JobCommand, { isTried, state }: CommandContext): string {
  if (isTried === true) return `the job is ${state ?? 'as asked for'}`;
  return command === 'pause' ? 'the job was paused before' : 'the job was running before';
}

/** Somebody else did what its request asks for; one that is open may still be carried out. */
function requestWords(command: JobCommand, { approval }: CommandContext): string {
  if (approval === undefined) return '';
  if (isDeclined(approval)) return `, and not by this ${command}: ${approvalWords(approval)}`;
  return `; a ${command} that was asked for earlier may still be approved, and done then, so: ${vetoCommands(approval)}`;
}

function endWords({ approval }: CommandContext): string {
  if (approval?.index === undefined) return '';
  const { index, state } = approval;
  return state === undefined ? `; its request ${index} can't be read` : `; its request ${index} is ${state}`;
}

function awaitsApproval(command: JobCommand, { approval, state, isUnheard }: CommandContext): string {
  if (approval !== undefined && !isDeclined(approval) && confirmedBy(command, state) !== undefined)
    return `the job is ${state}, and as far as ONTAP tells not by this ${command}, whose request may still be carried out (${approvalWords(approval)}): ${vetoCommand(approval)} keeps it from that`;
  const wanted = `ONTAP wants other administrators to approve the ${command}, and has not done it`;
  if (approval === undefined) return wanted;
  const how = approvalWords(approval);
  const unheard =
    isUnheard === true && approval.twins === undefined
      ? `; a try of it had no answer, and may have made another request, which may still be carried out (${approveCommand(undefined)})`
      : '';
  if (isDeclined(approval) && unheard !== '')
    return `the ${command} is not done so far: ${how}${unheard}: look at the job before the same command makes a new one`;
  if (isDeclined(approval))
    return `the ${command} was not done: ${how}; the same command makes a new request`;
  if (approval.state === 'approved')
    return `the ${command} was not done yet: ${how}; run the same command again${unheard}`;
  const unread =
    approval.state === undefined
      ? ` (whether it is approved can't be read: it is sent again when it is given ${UNREAD_FOR_MS / 60_000} minutes later)`
      : '';
  return `${wanted}: ${how}; then run the same command again${unread}${unheard}`;
}

function unconfirmed(command: JobCommand, context: CommandContext): string {
  const { reply, state = 'unknown', failed, approval } = context;
  if (approval !== undefined && isTerminal(state))
    return `the job has ended, and it can't be told whether by the ${command}: look at request ${approval.index ?? 'of it'} (${approvalWords(approval)})`;
  switch (reply) {
    case 'accepted':
      if (failed !== undefined)
        return `${failed}; the ${command} was not seen to take effect: look at the job again`;
      return `ONTAP accepted the ${command} but did not show it in time; look at the job again`;
    case 'unanswered':
    case 'lost_and_seen':
      return `ONTAP did not answer in time, and may have taken the ${command}; look at the job again`;
    case 'turned_away':
      return `ONTAP turned the ${command} away every time (busy, or out of reach): nothing was sent; ask again later`;
    case 'not_found':
      return `ONTAP does not show the job, but can't have forgotten it yet: the ${command} did not reach it; ask again later`;
    case 'sent_and_missing':
      return `ONTAP may have taken the ${command} and does not show the job since, but can't have forgotten it yet; look again`;
    case 'ended':
      return `the job has ended as ${state}, and it can't be told whether by the ${command}: it was not over right before, and ONTAP refused the ${command} since it was`;
    case 'refused_and_seen':
      return `the job has ended as ${state}, and it can't be told whether by the ${command}, which ONTAP refused (${failed ?? ''})`;
    case 'refused_unseen':
      return `ONTAP refused the ${command} (${failed ?? ''}), and what the job shows since could not be read: look at the job again`;
    case 'refused':
    case 'not_found_and_seen':
    case 'as_if_done':
      return `ONTAP did not take the ${command} of a job that it shows as ${state}; ask again later`;
  }
}

/** Most kinds of jobs refuse; people then turn to what started the job. */
function instead(command: JobCommand): string {
  return command === 'cancel'
    ? 'stop what started it (for a SnapMirror transfer: abort the transfer), or wait for it'
    : 'pause what started it (for a volume move: its movement.state), or wait for the job';
}
