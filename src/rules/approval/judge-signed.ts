import { isUtcInstant } from '../../contracts/duration';
import { LONGEST_VALID_MS } from '../../contracts/signed-approval';
import type { ApprovalStatement, SignedSession } from '../../contracts/signed-approval';
import { EVICTIONS } from '../../contracts/ids';
import { samePerson } from './same-person';

/** What a signed text is judged by; that its signature is its approver's has been verified. */
export interface SignedCase {
  statement: ApprovalStatement;
  /** UUID of the cluster that the login is for. */
  clusterUuid: string;
  nowMs: number;
  /** The session that is to be killed; absent when the approval as such is judged. */
  session?: SignedSession;
  /** Id of the eviction that kills it; absent for a clean-up, and when the approval as such is judged. */
  eviction?: string;
}

/** Why a signed text allows no kill; undefined when it does. */
export function whyStatementFails({
  statement,
  clusterUuid,
  nowMs,
  session,
  eviction,
}: SignedCase): string | undefined {
  const { approver, requester, validUntil } = statement;
  if (samePerson(approver, requester)) return `${approver} asked for the run, and cannot approve it`;
  if (statement.clusterUuid.toLowerCase() !== clusterUuid.toLowerCase())
    return `it was signed for the cluster ${statement.clusterUuid}, and this is ${clusterUuid}`;
  const leftMs = Date.parse(validUntil) - nowMs;
  // Not a time at all is no time that is to come, and one without a zone means another elsewhere.
  if (!isUtcInstant(validUntil) || !(leftMs > 0)) return `it was valid until ${validUntil}`;
  if (leftMs > LONGEST_VALID_MS) return `it is valid until ${validUntil}, longer than 7 days from now`;
  if (session !== undefined && !isForThat(statement, eviction))
    return `it was signed for ${statement.workflowId}`;
  if (session === undefined || statement.sessions.some((one) => isSame(one, session))) return undefined;
  return statement.sessions.some(({ sessionId }) => sessionId === session.sessionId)
    ? 'another session had this id when it was signed'
    : 'this session is none of those that it was signed for';
}

/** What was signed for a clean-up kills nothing that works, and what was for an eviction nobody of another client. */
const isForThat = ({ workflowId }: ApprovalStatement, eviction: string | undefined): boolean =>
  eviction === undefined ? !workflowId.startsWith(EVICTIONS) : workflowId === eviction;

const isSame = (one: SignedSession, other: SignedSession): boolean =>
  one.ownerUuid === other.ownerUuid &&
  one.sessionId === other.sessionId &&
  one.fingerprint === other.fingerprint;
