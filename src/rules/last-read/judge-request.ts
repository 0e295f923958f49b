import { approvalWords, declinedWords, executedWords, isDeclined, withVeto } from '../../contracts/approval';
import type { AwaitedApproval } from '../../contracts/approval';
import type { KillVerdict, LastRead } from './judge-read';

/** Not killed: ONTAP made a request for approval of it. */
export function awaitsApproval(
  approval: AwaitedApproval,
  said = 'ONTAP wants other administrators to approve the kill',
): KillVerdict {
  // ONTAP's words last: they are what is cut off.
  return { outcome: 'awaits_approval', approval, note: `${approvalWords(approval)}: ${said}` };
}

/**
 * What a request for approval of an earlier kill decides, as it is now; undefined when it is approved, so that the kill
 * may be sent again. As long as that is not certain nothing is sent: each DELETE could make one more request.
 */
export function judgeRequest(
  approval: AwaitedApproval,
  { command, said }: Pick<LastRead, 'command' | 'said'>,
): KillVerdict | undefined {
  const { state } = approval;
  if (state === 'approved') return undefined;
  if (isDeclined(approval)) return { outcome: 'refused', approval, note: declinedWords(approval) };
  // What ONTAP said to the first kill is known there.
  if (state !== 'executed')
    return command.again === true ? { outcome: 'awaits_approval', approval } : awaitsApproval(approval, said);
  return { outcome: 'killed', confirmation: 'inferred', approval, note: executedWords(approval) };
}

/**
 * True when a kill left once its request was approved, or may have, and had no answer: what the request is now tells
 * nothing of it, unless ONTAP has carried it out.
 */
export function mayHaveLeft(approval: AwaitedApproval, { lost }: Pick<LastRead, 'lost'>): boolean {
  // Without the word of an attempt one that is pending, or can't be read, was never seen to be approved.
  return lost === 'sent' ? approval.state !== 'executed' : lost === 'perhaps' && isDeclined(approval);
}

/** Where ONTAP shows no request of it: its last look asks for one again, whoever made it. */
export function sentOnceApproved(approval: AwaitedApproval, lastRead: Pick<LastRead, 'lost'>): KillVerdict {
  const { index, state } = approval;
  const name = index === undefined ? 'its request' : `request ${index}`;
  const now = state === undefined ? `${name} can't be read` : approvalWords(approval);
  return { outcome: 'unverified', perhapsOurs: true, note: `${lostWords(lastRead)}; ${now}` };
}

/** What an attempt at it has done of which nobody heard. */
export const lostWords = ({ lost }: Pick<LastRead, 'lost'>): string =>
  `a kill ${lost === 'sent' ? 'was' : 'may have been'} sent once it was approved, its answer was lost`;

const UNDONE: ReadonlySet<string> = new Set(['revived', 'survived', 'refused', 'failed', 'not_attempted']);

const ENDED: ReadonlySet<string> = new Set(['already_gone', 'replaced']);

/**
 * A kill that is approved, and that we do not send: who approves may have ONTAP carry it out all the same. Nobody can
 * tell whether what is gone by now went that way.
 */
export function withRequest<T extends KillVerdict>(end: T, asked: AwaitedApproval): T {
  const hasEnded = ENDED.has(end.outcome);
  if (end.approval !== undefined || (!hasEnded && !UNDONE.has(end.outcome))) return end;
  const note = withVeto(end.note, asked);
  if (hasEnded) return { ...end, perhapsOurs: true, approval: asked, note };
  return { ...end, outcome: 'awaits_approval', approval: asked, note };
}
