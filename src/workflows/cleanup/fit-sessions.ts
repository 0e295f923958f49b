import type { SessionReport } from '../../contracts/cleanup';
import { CLEANUP_ROOM } from '../../contracts/history-room';
import { jsonBytes } from '../../contracts/text';

/** Bytes of JSON of what a report says besides its sessions. */
const THE_REST = 48 * 1024;

/** What a report says in any case: the decision and what became of it. */
const ALWAYS = [
  'ownerUuid',
  'sessionId',
  'decision',
  'rule',
  'reason',
  'why',
  'unchangedSeconds',
  'outcome',
  'confirmation',
  'perhapsOurs',
  'readAgeMs',
  'note',
  'approval',
] as const satisfies readonly (keyof SessionReport)[];

/**
 * The sessions as the history has room for them: what is not killed is told in short first, and then all. The evidence
 * is in the last sample of the run.
 */
export function fitSessions(sessions: SessionReport[], most: number = CLEANUP_ROOM.report - THE_REST) {
  if (jsonBytes(sessions) <= most) return { sessions, remarks: [] };
  const some = sessions.map((session) => (session.decision === 'kill' ? session : inShort(session)));
  const fitted = jsonBytes(some) <= most ? some : sessions.map(inShort);
  const count = fitted.filter((session, index) => session !== sessions[index]).length;
  return {
    sessions: fitted,
    remarks: [
      `${count} sessions are told in short, since the report is too long; their records are in the last sample`,
    ],
  };
}

function inShort(session: SessionReport): SessionReport {
  return Object.fromEntries(
    ALWAYS.flatMap((key) => (session[key] === undefined ? [] : [[key, session[key]]])),
  ) as unknown as SessionReport;
}
