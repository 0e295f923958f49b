/** What a job's state means to us. Only ONTAP's two ends are ends; a state that we don't know is not one. */
export type JobPhase = 'waiting' | 'running' | 'paused' | 'succeeded' | 'failed' | 'unknown';

const PHASES: ReadonlyMap<string | undefined, JobPhase> = new Map([
  ['queued', 'waiting'],
  ['running', 'running'],
  ['paused', 'paused'],
  ['success', 'succeeded'],
  ['failure', 'failed'],
]);

/** The phase of a state as ONTAP shows it (enum `job.state`, 9.6 and later). */
export function phaseOf(state: string | undefined): JobPhase {
  return PHASES.get(state) ?? 'unknown';
}

/** True for `success` and `failure`: the job will not change any more, and be forgotten 300 s later. */
export function isTerminal(state: string | undefined): boolean {
  const phase = phaseOf(state);
  return phase === 'succeeded' || phase === 'failed';
}
