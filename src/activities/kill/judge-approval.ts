import { approvalWords, executedWords, isDeclined, vetoCommand } from '../../contracts/approval';
import type { AwaitedApproval } from '../../contracts/approval';
import type { Reading, Verdict } from './judge-read';

/** Not killed: ONTAP made a request for approval of it. */
export function awaitsApproval(
  approval: AwaitedApproval,
  said = 'ONTAP wants other administrators to approve the kill',
): Verdict {
  return { outcome: 'awaits_approval', approval, note: `${said}: ${approvalWords(approval)}` };
}

/**
 * What a request for approval of an earlier kill decides, as it is now; undefined when it is approved, so that the kill
 * may be sent again. As long as that is not certain nothing is sent: each DELETE could make one more request.
 */
export function judgeApproval(
  approval: AwaitedApproval,
  { command, said }: Pick<Reading, 'command' | 'said'>,
): Verdict | undefined {
  const { state } = approval;
  if (state === 'approved') return undefined;
  if (isDeclined(approval))
    return { outcome: 'refused', approval, note: `not approved in ONTAP: ${approvalWords(approval)}` };
  // What ONTAP said to the first kill is known there.
  if (state !== 'executed')
    return command.again === true ? { outcome: 'awaits_approval', approval } : awaitsApproval(approval, said);
  return { outcome: 'killed', confirmation: 'inferred', approval, note: executedWords(approval) };
}

const UNDONE: ReadonlySet<string> = new Set(['revived', 'survived', 'refused', 'not_attempted']);

/** A kill that is approved, and that we do not send: who approves may have ONTAP carry it out all the same. */
export function withApproval<T extends Verdict>(end: T, asked: AwaitedApproval): T {
  if (end.approval !== undefined || !UNDONE.has(end.outcome)) return end;
  const note = `${end.note ?? 'not killed'}; it may still be killed by its request, so: ${vetoCommand(asked)}`;
  return { ...end, outcome: 'awaits_approval', approval: asked, note };
}
