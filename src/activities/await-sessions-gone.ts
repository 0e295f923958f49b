import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { FAILURE } from '../contracts/failures';
import type { AwaitGoneInput, AwaitGoneResult, ControlConnection } from '../contracts/kill';
import type { SessionRecord } from '../contracts/session';
import type { ClusterContext } from './cluster-context';
import { asActivity } from './failure-of';

/** First and longest wait between two looks. */
const LOOK_MS = { first: 1_000, longest: 15_000 } as const;
/** What a last look needs before the deadline; without room for it the answer is given now. */
const LAST_LOOK_MS = 2_000;

/** Activities that verify kills. */
export function createAwaitSessionsGone({ client }: ClusterContext) {
  return {
    /**
     * One look at what is left of killed sessions. Returns when all are gone, or what is still present when the
     * deadline (`scheduleToClose`) leaves no room for another look; else fails BENIGN to be tried again.
     */
    awaitSessionsGone: (input: AwaitGoneInput): Promise<AwaitGoneResult> =>
      asActivity(async () => {
        const records = await client.listNdmpSessions({}, { signal: cancellationSignal() });
        const result = lookFor(input, records);
        const delay = nextLook();
        if (result.present.length === 0 || delay === undefined) return result;
        throw ApplicationFailure.create({
          type: FAILURE.SessionsStillPresent,
          message: `${result.present.length} killed sessions are still listed`,
          category: ApplicationFailureCategory.BENIGN,
          nextRetryDelay: delay,
        });
      }),
  };
}

function lookFor(input: AwaitGoneInput, records: SessionRecord[]): AwaitGoneResult {
  const connections = new Set(records.map(controlConnectionOf));
  const present = input.sessions
    .filter((session) => connections.has(controlConnectionOf(session)))
    .map(({ ownerUuid, sessionId }) => ({ ownerUuid, sessionId }));
  const used: Record<string, number> = {};
  for (const { node = '' } of records) used[node] = (used[node] ?? 0) + 1;
  return { at: new Date().toISOString(), present, used };
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
