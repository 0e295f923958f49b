import { LONGEST_VALID_MS } from '../../contracts/signed-approval';
import type { ApprovalStatement, SignedSession } from '../../contracts/signed-approval';
import { samePerson } from './same-person';

/** What a signed text is judged by; that its signature is its approver's has been verified. */
export interface SignedCase {
  statement: ApprovalStatement;
  /** UUID of the cluster that the login is for. */
  clusterUuid: string;
  nowMs: number;
  /** The session that is to be killed; absent when the approval as such is judged. */
  session?: SignedSession;
}

/** Why a signed text allows no kill; undefined when it does. */
export function whyStatementFails({
  statement,
  clusterUuid,
  nowMs,
  session,
}: SignedCase): string | undefined {
  const { approver, requester, validUntil } = statement;
  if (samePerson(approver, requester)) return `${approver} asked for the run, and cannot approve it`;
  if (statement.clusterUuid.toLowerCase() !== clusterUuid.toLowerCase())
    return `it was signed for the cluster ${statement.clusterUuid}, and this is ${clusterUuid}`;
  const leftMs = Date.parse(validUntil) - nowMs;
  // Not a time at all is no time that is to come.
  if (!(leftMs > 0)) return `it was valid until ${validUntil}`;
  if (leftMs > LONGEST_VALID_MS) return `it is valid until ${validUntil}, longer than 7 days from now`;
  if (session === undefined || statement.sessions.some((one) => isSame(one, session))) return undefined;
  return statement.sessions.some(({ sessionId }) => sessionId === session.sessionId)
    ? 'another session had this id when it was signed'
    : 'this session is none of those that it was signed for';
}

const isSame = (one: SignedSession, other: SignedSession): boolean =>
  one.ownerUuid === other.ownerUuid &&
  one.sessionId === other.sessionId &&
  one.fingerprint === other.fingerprint;
