import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { FAILURE } from '../../contracts/failures';
import type {
  AwaitGoneInput,
  AwaitGoneResult,
  ControlConnection,
  FoundRequest,
  LooksKnown,
  Misses,
  SoughtSession,
} from '../../contracts/kill';
import type { SessionRecord } from '../../contracts/session';
import { keyOf, keyText } from '../../contracts/session-key';
import type { OntapClient, OpenRequest } from '../../ontap';
import { OntapError } from '../../ontap';
import { standing } from '../../rules/kills';
import { motionOn } from '../../rules/last-read';
import type { Sighting } from '../../rules/last-read';
import { groupBy } from '../../rules/sessions';
import type { ClusterContext } from '../cluster-context';
import { asActivity } from '../failure-of';
import { ifAnswered, killOf, readApproval, requestAmong, twinsAmong } from '../read-approval';
import { lookForSessions, READS_A_LOOK } from './look-for-sessions';

/** First and longest wait between two looks, ms. The first is what two looks that prove an absence are apart, too. */
const LOOK_MS = { first: 1_000, longest: 15_000 } as const;
/** What a last look needs before the activity is over, where its input does not say when it falls due. */
const LAST_LOOK_MS = 2_000;
/** States of a request that nothing changes any more. */
const OVER: ReadonlySet<string> = new Set(['executed', 'vetoed', 'expired']);

/** Activities that verify kills. */
export function createAwaitSessionsGone({ client }: ClusterContext) {
  return {
    /**
     * One look at what is left of killed sessions. A listing without a session proves nothing: it is gone when two
     * looks in a row, at least a second apart, did not find it by a read of its own. Returns when all are gone, or how
     * it stands when there is no time for another look; else fails BENIGN to be tried again, with what it knows. With the
     * answer goes what became of the requests for approval.
     */
    awaitSessionsGone: (input: AwaitGoneInput): Promise<AwaitGoneResult> =>
      asActivity('verification', async () => {
        const signal = cancellationSignal();
        const beganMs = performance.now();
        const records = await client.listNdmpSessions({}, { signal });
        const before = knownBefore(input);
        const misses = await lookForSessions(input.sessions, records, before.misses, (session) =>
          read(client, session, signal),
        );
        const motion = motionOn(shownOf(input.sessions, records), before);
        const stands = standing(input.sessions, misses);
        const result = {
          ...stands,
          ...movedOf(input.sessions, stands, motion.moved),
          at: new Date().toISOString(),
          used: usedBy(records),
        };
        const ends = await requestsOfGone(client, input, result, before.requests);
        const delay = nextLook(input, performance.now() - beganMs);
        if (result.present.length + result.unproven.length === 0 || delay === undefined)
          return { ...result, ...leftOf(result, motion), ...(await requestsOf(client, input, result, ends)) };
        const ended = ends.filter(({ state }) => OVER.has(state));
        heartbeat({ misses, ...motion, ...(ended.length > 0 && { requests: ended }) } satisfies LooksKnown);
        throw ApplicationFailure.create({
          type: FAILURE.SessionsStillPresent,
          message: `${result.present.length} killed sessions are still there, of ${result.unproven.length} it is not certain`,
          category: ApplicationFailureCategory.BENIGN,
          nextRetryDelay: delay,
          details: [misses],
        });
      }),
  };
}

/** Workers from before told misses alone. */
function knownBefore({ before = {} }: AwaitGoneInput): Partial<LooksKnown> {
  const details: unknown = activityInfo().heartbeatDetails;
  if (Array.isArray(details)) return { misses: details as Misses };
  return (details as LooksKnown | undefined) ?? before;
}

/** For looks at what is left. */
const leftOf = ({ present }: Pick<AwaitGoneResult, 'present'>, { seen }: Pick<LooksKnown, 'seen'>) =>
  present.length === 0 ? {} : { seen };

/**
 * By place in the input, whatever its control connection is shown to be: another one, or none, is a change like all
 * others. An id that is listed twice tells nothing, nor does a record that can't be read.
 */
function shownOf(sessions: readonly ControlConnection[], records: readonly SessionRecord[]) {
  const byKey = groupBy(records, keyText);
  return sessions.map((session) => {
    const listed = byKey.get(keyText(session)) ?? [];
    const [only, twin] = listed;
    return twin === undefined && only?.unreadable === undefined ? only : undefined;
  });
}

function movedOf(
  sessions: readonly ControlConnection[],
  { present }: Pick<AwaitGoneResult, 'present'>,
  moved: readonly boolean[],
): Pick<AwaitGoneResult, 'moved'> {
  const there = new Set(present.map(keyText));
  const those = sessions.filter((session, index) => moved[index] === true && there.has(keyText(session)));
  return those.length === 0 ? {} : { moved: those.map(keyOf) };
}

/** A read that fails tells nothing; nor does it end the look for the others. */
async function read(client: OntapClient, session: ControlConnection, signal: AbortSignal): Promise<Sighting> {
  try {
    return await client.getNdmpSession(session, { signal });
  } catch (error) {
    if (!(error instanceof OntapError)) throw error;
    return error.kind === 'notFound' ? 'gone' : 'no answer';
  }
}

/** Of sessions that are gone only the end of their requests tells whether ONTAP killed them; those that have ended are known. */
async function requestsOfGone(
  client: OntapClient,
  { sessions }: AwaitGoneInput,
  { present, unproven }: Pick<AwaitGoneResult, 'present' | 'unproven'>,
  before: readonly FoundRequest[] = [],
): Promise<FoundRequest[]> {
  const known = new Set([...present, ...unproven, ...before].map(keyText));
  const gone = sessions.filter((session) => session.request !== undefined && !known.has(keyText(session)));
  const read = await Promise.all(gone.slice(0, READS_A_LOOK).map((session) => requestNow(client, session)));
  return [...before, ...read.flat()];
}

/** What requests are with the last look: of sessions that are left, too. */
async function requestsOf(
  client: OntapClient,
  { sessions }: AwaitGoneInput,
  { present, unproven }: Pick<AwaitGoneResult, 'present' | 'unproven'>,
  ofGone: readonly FoundRequest[],
): Promise<Pick<AwaitGoneResult, 'requests'>> {
  const left = new Set([...present, ...unproven].map(keyText));
  const asked = sessions.filter(
    (session) => session.isUnheard === true || (session.request !== undefined && left.has(keyText(session))),
  );
  const signal = cancellationSignal();
  const open = asked.length === 0 ? [] : ((await ifAnswered(client.listOpenRequests({ signal }))) ?? []);
  const found = await Promise.all(
    asked.map(async (session) =>
      session.isUnheard ? unheardOf(session, open) : requestNow(client, session, open),
    ),
  );
  const requests = [...ofGone, ...found.flat()];
  return requests.length > 0 ? { requests } : {};
}

/** One that nobody knew, as it is listed. */
function unheardOf(session: SoughtSession, open: readonly OpenRequest[]): FoundRequest[] {
  const { index, state = 'pending', twins } = requestAmong(open, killOf(session)) ?? {};
  return index === undefined ? [] : [{ ...keyOf(session), index, state, ...(twins && { twins }) }];
}

/** The one that is known, with others for the same as they are listed. */
async function requestNow(
  client: OntapClient,
  session: SoughtSession,
  open: readonly OpenRequest[] = [],
): Promise<FoundRequest[]> {
  const { request } = session;
  if (request === undefined) return [];
  const target = killOf(session);
  const { state } = await readApproval(client, { index: request }, target, cancellationSignal());
  const twins = twinsAmong(open, target, request);
  return state === undefined ? [] : [{ ...keyOf(session), state, ...(twins.length === 0 ? {} : { twins }) }];
}

function usedBy(records: SessionRecord[]): Record<string, number> {
  const used: Record<string, number> = {};
  for (const { node = '' } of records) used[node] = (used[node] ?? 0) + 1;
  return used;
}

/** A fifth of the age, by the server's clock, the last one when its time is over; undefined when this one was that. */
function nextLook({ withinMs }: AwaitGoneInput, tookMs: number): number | undefined {
  const { scheduledTimestampMs, currentAttemptScheduledTimestampMs, scheduleToCloseTimeoutMs } =
    activityInfo();
  const dueMs = currentAttemptScheduledTimestampMs - scheduledTimestampMs;
  const age = dueMs + tookMs;
  const left = (withinMs ?? scheduleToCloseTimeoutMs - LAST_LOOK_MS) - age;
  if (left < LOOK_MS.first) return undefined;
  return Math.min(LOOK_MS.longest, Math.max(LOOK_MS.first, dueMs / 5), left);
}
