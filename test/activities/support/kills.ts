import type { Info } from '@temporalio/activity';
import type { AwaitGoneInput, AwaitGoneResult, KillCommand, KillOutcome } from '../../../src/contracts/kill';
import type { KillTarget } from '../../../src/contracts/plan';
import type { SessionKey } from '../../../src/contracts/session';
import type { SimulatedSession } from '../../../src/simulator';
import { type Attempt, attempt } from './attempt';
import { evidenceFor } from './evidence';
import type { Rig } from './rig';

export const keyOf = ({ identity }: SimulatedSession): SessionKey => ({
  ownerUuid: identity.uuid,
  sessionId: identity.id,
});

/** Path of a session, as the simulator's matchers take it. */
export const pathOf = ({ identity }: SimulatedSession): string =>
  `/api/protocols/ndmp/sessions/${identity.uuid}/${identity.id}`;

/** The session as a plan has it, read now. */
export async function planned(
  { context: { client } }: Rig,
  session: SimulatedSession,
  joined: SimulatedSession[] = [],
): Promise<KillTarget> {
  return {
    record: await client.getNdmpSession(keyOf(session)),
    rule: 'finished-but-open',
    why: 'halted for an hour',
    unchangedSeconds: 3600,
    knownAbsent: [],
    joined: await Promise.all(joined.map((partner) => client.getNdmpSession(keyOf(partner)))),
  };
}

export const commandFor = (target: KillTarget, change: Partial<KillCommand> = {}): KillCommand => ({
  target,
  planHash: 'a'.repeat(64),
  mode: 'enforce',
  evidence: evidenceFor(target),
  ...change,
});

/** One attempt at killing a target. */
export const kill = (
  { activities }: Pick<Rig, 'activities'>,
  target: KillTarget,
  { info = {}, ...change }: Partial<KillCommand> & { info?: Partial<Info> } = {},
): Attempt<KillOutcome> => {
  const last = { worker: Date.now(), server: info.currentAttemptScheduledTimestampMs ?? 1 };
  const command = commandFor(target, { evidence: evidenceFor(target, { last }), ...change });
  return attempt(activities.killNdmpSession, [command], info);
};

/** A retry, carrying what an earlier attempt heartbeat last. */
export const retryOf = ({ heartbeats }: Attempt<unknown>, attemptNumber = 2): Partial<Info> => ({
  attempt: attemptNumber,
  heartbeatDetails: heartbeats.at(-1),
});

/** Until a request that a DELETE without an answer has made is listed, ms. */
const LISTED_MS = 10_000;

/** A retry once that is over, carrying what an earlier one heartbeat last. */
export const lateRetryOf = (attempted: Attempt<unknown>, attemptNumber = 3): Partial<Info> => ({
  ...retryOf(attempted, attemptNumber),
  currentAttemptScheduledTimestampMs: 1 + LISTED_MS,
});

/** The same, long after what it had sent was lost. */
export const muchLaterRetryOf = ({ heartbeats }: Attempt<unknown>, attemptNumber = 2): Partial<Info> => ({
  attempt: attemptNumber,
  heartbeatDetails: { ...(heartbeats.at(-1) as object | undefined), lostMs: 1 - LISTED_MS },
});

/** Writes to a session that reached the cluster, each with its verdict. */
export const writesTo = ({ simulator }: Rig, session: SimulatedSession) =>
  simulator.ledger().writes.filter(({ path }) => decodeURIComponent(path) === pathOf(session));

/** A look for killed sessions, so many milliseconds after the first, of which the deadline is 60 s away. */
export function lookForGone(
  { activities }: Pick<Rig, 'activities'>,
  sessions: SimulatedSession[],
  ageMs = 0,
  info: Partial<Info> = {},
  known: Pick<AwaitGoneInput, 'before'> = {},
): Attempt<AwaitGoneResult> {
  const control = sessions.map((session) => {
    const { client_address: client, client_port: clientPort } = session.identity;
    if (client === undefined || clientPort === undefined) throw new Error('a session without its client');
    return { ...keyOf(session), client, clientPort };
  });
  return attempt(activities.awaitSessionsGone, [{ sessions: control, ...known }], {
    scheduledTimestampMs: 1_000_000,
    currentAttemptScheduledTimestampMs: 1_000_000 + ageMs,
    scheduleToCloseTimeoutMs: 60_000,
    ...info,
  });
}
