import type { FleetReport, FleetRowOutcome } from '../../contracts/fleet';
import { EXIT_CODE } from '../cleanup/exit-codes';

const CODE: Record<FleetRowOutcome, number> = {
  ...EXIT_CODE,
  failed: 1,
  already_running: 6,
  not_started: 7,
};

/** The worst first: what needs a person most. */
const LADDER = [1, 3, 5, 4, 6, 7];

/** Exit code of a fleet run: that of its worst cluster. */
export function exitCodeOf({ rows }: Pick<FleetReport, 'rows'>): number {
  const codes = new Set(rows.map(({ outcome }) => CODE[outcome]));
  return LADDER.find((code) => codes.has(code)) ?? 0;
}

export const EXIT_CODES_HELP = `
Exit codes, once the run has ended: that of the worst cluster, the worst first
  1    an error: bad input, Temporal can't be reached, or a cluster's clean-up failed
  3    a cluster is partial: a session is still there, was refused or failed
  5    a cluster has an incomplete_view: nothing was killed there
  4    a cluster is limit_exceeded, not_approved or rejected: nothing was killed there
  6    a cluster is busy, halted or already_running
  7    cancelled
  0    every cluster is reported, clean or enforced
Ctrl-C ends the show with 130; the run goes on.`;
