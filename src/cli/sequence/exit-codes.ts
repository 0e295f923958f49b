import type { SequenceReport } from '../../contracts/sequence';

const BY_OUTCOME: Record<SequenceReport['outcome'], number> = {
  done: 0,
  partial: 3,
  failed: 4,
  cancelled: 7,
};

/** Somebody has to act, whatever else the sequence came to. */
const PAUSED_STILL = 5;

/** Exit code of a sequence by its report; 1 is any error. */
export const exitCodeOf = ({ outcome, jobs }: SequenceReport): number =>
  jobs.some((job) => job.outcome === 'paused_still') ? PAUSED_STILL : BY_OUTCOME[outcome];

export const EXIT_CODES_HELP = `
Exit codes, once the sequence has ended:
  0    done: every job went through all steps
  1    an error: bad input, a selection that was refused, Temporal can't be reached, no worker serves the cluster
  3    partial: some jobs failed a step
  4    failed: no job went through all steps
  5    a job that we paused could not be resumed (paused_still): resume it by hand
  7    cancelled
  130  Ctrl-C: the sequence goes on`;
