import type { CleanupReport, SessionReport } from '../../contracts/cleanup';
import type { SessionKey } from '../../contracts/session';
import { EXIT_CODE } from '../cleanup';

/** Exit codes beside those of a clean-up. */
export const [NOT_KILLED, NOT_LISTED] = [EXIT_CODE.rejected, EXIT_CODE.incomplete_view];

export const KILL_EXIT_CODES_HELP = `
Exit codes:
  0    every session that was named is killed, or was gone; with --dry-run: would be killed
  1    an error: bad input, not granted, Temporal can't be reached, or the run failed
  3    a session is still there, was refused or failed
  4    a session was not killed: no rule matches it, it changed, is protected, over a limit, not approved
  5    ONTAP does not list the session, or too little was seen; nothing was killed
  6    busy or halted
  7    cancelled
  130  Ctrl-C: the run goes on`;

const isDone = ({ decision, outcome }: SessionReport, { mode }: CleanupReport): boolean =>
  mode === 'report' ? decision === 'kill' : outcome === 'killed' || outcome === 'already_gone';

/** By what became of the sessions that were named; one that is not in the report had gone. */
export function killExitCode(report: CleanupReport, named: readonly SessionKey[]): number {
  const code = EXIT_CODE[report.outcome];
  if (code !== 0) return code;
  const isNamed = ({ ownerUuid, sessionId }: SessionKey) =>
    named.some((key) => key.sessionId === sessionId && key.ownerUuid === ownerUuid);
  return report.sessions.filter(isNamed).every((session) => isDone(session, report)) ? 0 : NOT_KILLED;
}
