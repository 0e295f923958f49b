import type { CleanupOutcome } from '../../contracts/cleanup';

/** Exit code by what became of a run; 1 is any error. */
export const EXIT_CODE: Record<CleanupOutcome, number> = {
  reported: 0,
  clean: 0,
  enforced: 0,
  partial: 3,
  limit_exceeded: 4,
  not_approved: 4,
  rejected: 4,
  incomplete_view: 5,
  busy: 6,
  halted: 6,
  cancelled: 7,
};

/** For the help of every command that ends with one of them. */
export const EXIT_CODES_HELP = `
Exit codes, once the run has ended:
  0  reported, clean or enforced
  1  an error: bad input, Temporal can't be reached, or the run failed
  3  partial: a session is still there, was refused or failed
  4  limit_exceeded, not_approved or rejected: nothing was killed
  5  incomplete_view: too little was seen, nothing was killed
  6  busy or halted
  7  cancelled
Ctrl-C ends the show with 130; the run goes on.`;
