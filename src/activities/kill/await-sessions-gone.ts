import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { FAILURE } from '../../contracts/failures';
import type { AwaitGoneInput, AwaitGoneResult, ControlConnection } from '../../contracts/kill';
import type { SessionRecord } from '../../contracts/session';
import { keyOf } from '../../contracts/session-key';
import type { OntapClient } from '../../ontap';
import { OntapError } from '../../ontap';
import type { ClusterContext } from '../cluster-context';
import { asActivity } from '../failure-of';

/** First and longest wait between two looks, ms. The first is what two looks that prove an absence are apart, too. */
const LOOK_MS = { first: 1_000, longest: 15_000 } as const;
/** What a last look needs before the deadline; without room for it the answer is given now. */
const LAST_LOOK_MS = 2_000;
/** Reads in one look, so that it ends well within its attempt also on a slow ONTAP. */
const READS_A_LOOK = 200;

/** How often in a row a session was not found by a read of its own: in two looks it is gone. */
const PROOF = 2;

/** What looks tell each other, by the place of the session in the input: how many looks in a row did not find it. */
type Misses = number[];

/** Activities that verify kills. */
export function createAwaitSessionsGone({ client }: ClusterContext) {
  return {
    /**
     * One look at what is left of killed sessions. A listing without a session proves nothing: it is gone when two
     * looks in a row, at least a second apart, did not find it by a read of its own. Returns when all are gone, or how
     * it stands when the deadline (`scheduleToClose`) leaves no room for another look; else fails BENIGN to be tried
     * again.
     */
    awaitSessionsGone: (input: AwaitGoneInput): Promise<AwaitGoneResult> =>
      asActivity(async () => {
        const before = (activityInfo().heartbeatDetails as Misses | undefined) ?? input.sessions.map(() => 0);
        const records = await client.listNdmpSessions({}, { signal: cancellationSignal() });
        const misses = await lookFor(client, input.sessions, records, before);
        const result = resultOf(input.sessions, misses, records);
        const left = result.present.length + result.unproven.length;
        const delay = nextLook();
        if (left === 0 || delay === undefined) return result;
        heartbeat(misses);
        throw ApplicationFailure.create({
          type: FAILURE.SessionsStillPresent,
          message: `${result.present.length} killed sessions are still there, of ${result.unproven.length} it is not certain`,
          category: ApplicationFailureCategory.BENIGN,
          nextRetryDelay: delay,
        });
      }),
  };
}

/** ONTAP shows the session now. */
const SHOWN = -1;

async function lookFor(
  client: OntapClient,
  sessions: ControlConnection[],
  records: SessionRecord[],
  before: Misses,
): Promise<Misses> {
  const listed = new Set(records.map(controlConnectionOf));
  let reads = 0;
  return Promise.all(
    sessions.map(async (session, index) => {
      const misses = Math.max(0, before[index] ?? 0);
      if (misses >= PROOF) return misses;
      if (listed.has(controlConnectionOf(session))) return SHOWN;
      if (reads++ >= READS_A_LOOK) return misses;
      switch (await see(client, session)) {
        case 'shown':
          return SHOWN;
        case 'gone':
          return misses + 1;
        case 'unknown':
          return misses;
      }
    }),
  );
}

/** A read that fails tells nothing; nor does it end the look for the others. */
async function see(client: OntapClient, session: ControlConnection): Promise<'shown' | 'gone' | 'unknown'> {
  const signal = cancellationSignal();
  try {
    const found = await client.getNdmpSession(session, { signal });
    return controlConnectionOf(found) === controlConnectionOf(session) ? 'shown' : 'gone';
  } catch (error) {
    if (!(error instanceof OntapError)) throw error;
    return error.kind === 'notFound' ? 'gone' : 'unknown';
  }
}

function resultOf(sessions: ControlConnection[], misses: Misses, records: SessionRecord[]): AwaitGoneResult {
  const used: Record<string, number> = {};
  for (const { node = '' } of records) used[node] = (used[node] ?? 0) + 1;
  const those = (holds: (count: number) => boolean) =>
    sessions.filter((_, index) => holds(misses[index] ?? 0)).map(keyOf);
  return {
    at: new Date().toISOString(),
    present: those((count) => count === SHOWN),
    unproven: those((count) => count !== SHOWN && count < PROOF),
    used,
  };
}

function controlConnectionOf({ ownerUuid, sessionId, client, clientPort }: ControlConnection): string {
  return JSON.stringify([ownerUuid, sessionId, client, clientPort]);
}

/** A fifth of the age, by the server's clock, the last one right before the deadline; undefined when there is no room. */
function nextLook(): number | undefined {
  const { scheduledTimestampMs, currentAttemptScheduledTimestampMs, scheduleToCloseTimeoutMs } =
    activityInfo();
  const age = currentAttemptScheduledTimestampMs - scheduledTimestampMs;
  const left = scheduleToCloseTimeoutMs - LAST_LOOK_MS - age;
  if (left < LOOK_MS.first) return undefined;
  return Math.min(LOOK_MS.longest, Math.max(LOOK_MS.first, age / 5), left);
}
