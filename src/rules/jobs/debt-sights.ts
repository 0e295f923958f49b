import type { DebtPorts, DebtReport, DebtSight } from './debt-ports';
import { isTerminal, phaseOf } from './job-state';

const ENDS = ['success', 'failure'];
export const PAUSED_OR_ENDED = ['paused', ...ENDS];
export const RUNS_OR_ENDED = ['queued', 'running', ...ENDS];
export const ANY = ['paused', ...RUNS_OR_ENDED];

/** How a job has ended that ONTAP says has ended is good to know, and no more. */
const END_WITHIN_MS = 10_000;

/** How an end is seen that ONTAP told; a job that shows something else has not ended. @throws when there was no answer */
export const lookAtEnd = (ports: DebtPorts): Promise<DebtSight> => ports.look(ENDS, END_WITHIN_MS);

export function endReport(state: string | undefined): DebtReport {
  return { outcome: 'finished', why: `it ended as ${state ?? 'unknown'}`, ...stateOf(state) };
}

/** It is neither paused nor ended, as far as ONTAP shows. */
export function showsRunning(sight: DebtSight): boolean {
  const phase = sight.found ? phaseOf(sight.state) : 'unknown';
  return phase === 'running' || phase === 'waiting';
}

export function showsPausedOrEnded(sight: DebtSight): sight is { found: true; state?: string } {
  return sight.found && (isTerminal(sight.state) || phaseOf(sight.state) === 'paused');
}

/** What a read says; `null`: the job is not known. */
export const sightOf = (job: { state?: string } | null): DebtSight =>
  job === null ? { found: false } : { found: true, ...stateOf(job.state) };

export const stateOf = (state: string | undefined) => (state === undefined ? {} : { state });

/** What ONTAP says to a command, that the job had ended before, has to be seen of the job, too. */
export async function endedFirst(ports: DebtPorts): Promise<DebtReport | undefined> {
  const sight = await lookAtEnd(ports).catch(() => undefined);
  if (sight?.found === false) return { outcome: 'finished', why: 'it had ended before the pause' };
  return isTerminal(sight?.state) ? endReport(sight?.state) : undefined;
}
