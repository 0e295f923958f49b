import type { CommandOutcome, JobCommand } from '../../contracts/track-job';
import { isTerminal, phaseOf } from './job-state';

/** What ONTAP said to a PATCH. The codes are those of the cluster jobs API. */
export type PatchAnswer =
  | 'accepted'
  /** 458762: the job is already in a terminal state. */
  | 'terminal'
  /** 458771: the specified job is running. */
  | 'running'
  /** 458776: the specified job is not currently running. */
  | 'not_running'
  /** 458783, 458784: this job does not support pause, cancel. */
  | 'unsupported'
  /** 262325: other administrators have to approve it; it was not done. */
  | 'awaits_approval'
  /** 404: ONTAP does not know the job any more, or does not find it just now. */
  | 'gone';

/** What to do about a command, from the state that was just read. */
export type BeforeCommand = 'send' | Extract<CommandOutcome, 'already' | 'finished_first'>;

/** Whether a command has to be sent at all. An unknown state is left for ONTAP to judge. */
export function beforeCommand(command: JobCommand, state: string | undefined): BeforeCommand {
  if (isTerminal(state)) return 'finished_first';
  const phase = phaseOf(state);
  if (command === 'pause' && phase === 'paused') return 'already';
  if (command === 'resume' && (phase === 'running' || phase === 'waiting')) return 'already';
  return 'send';
}

/**
 * What became of a command that may have been taken, by the state that was read after it: the answer that ONTAP would
 * give to it now; undefined when it is to be sent again. A resume is sent to what shows as running, too: a pause may be
 * landing behind that, and to a job that runs it does nothing.
 */
export function becameOfCommand(
  command: JobCommand,
  state: string | undefined,
): Extract<PatchAnswer, 'terminal' | 'not_running'> | undefined {
  const before = beforeCommand(command, state);
  if (before === 'finished_first') return 'terminal';
  return before === 'already' && command === 'pause' ? 'not_running' : undefined;
}

/** What a PATCH answer says; `look` when the job's state has to tell, `again` when the command should be sent once more. */
export type AfterPatch =
  'look' | 'again' | Extract<CommandOutcome, 'already' | 'unsupported' | 'finished_first'>;

/**
 * What follows from ONTAP's answer.
 *
 * @param pauseOwed - A pause of ours may still be landing: "is running" to a resume then means "look again".
 */
export function afterPatch(command: JobCommand, answer: PatchAnswer, pauseOwed = false): AfterPatch {
  switch (answer) {
    case 'accepted':
    case 'awaits_approval':
      return 'look';
    case 'terminal':
      return 'finished_first';
    case 'unsupported':
      return 'unsupported';
    case 'running':
      return command === 'resume' && !pauseOwed ? 'already' : 'again';
    case 'not_running':
      // Queued, paused or pausing: the state tells which.
      return 'again';
    case 'gone':
      // Only a read that looks for it until that can be true tells whether it is.
      return 'again';
  }
}

/**
 * Whether ONTAP refuses a command by the state that it asks for, of a job that was not in that right before: such an
 * answer may be that to a repetition of a command that was taken.
 *
 * @param before - The state that was read right before the command.
 */
export function isAsIfDone(command: JobCommand, answer: PatchAnswer, before: string | undefined): boolean {
  const phase = phaseOf(before);
  if (command === 'pause') return answer === 'not_running' && phase === 'running';
  return command === 'resume' && answer === 'running' && phase === 'paused';
}

/** Whether a state confirms an accepted command; undefined to look again: pausing and quitting show as running. */
export function confirmedBy(
  command: JobCommand,
  state: string | undefined,
): Extract<CommandOutcome, 'confirmed' | 'finished_first'> | undefined {
  if (isTerminal(state)) return command === 'cancel' ? 'confirmed' : 'finished_first';
  const phase = phaseOf(state);
  if (command === 'pause' && phase === 'paused') return 'confirmed';
  if (command === 'resume' && (phase === 'running' || phase === 'waiting')) return 'confirmed';
  return undefined;
}
