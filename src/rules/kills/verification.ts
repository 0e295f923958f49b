import { approvalWords, requestOf, twinWords, withVeto } from '../../contracts/approval';
import type { FoundRequest, KillOutcome } from '../../contracts/kill';
import type { KillTarget } from '../../contracts/plan';
import type { SessionKey } from '../../contracts/session';
import { keyOf } from '../../contracts/session-key';

/** True when the job failed by which ONTAP was to kill, or its answer does not tell what follows. */
export const isNotKnown = (known: KillOutcome | undefined): boolean =>
  known?.outcome === 'unverified' && known.isFinal === true;

/** True when ONTAP accepted a kill of ours, or may have: nothing later takes that back, except that its job failed. */
export function isAccepted(known: KillOutcome | undefined): boolean {
  if (isNotKnown(known)) return false;
  return known?.outcome === 'killed' || known?.outcome === 'survived' || known?.outcome === 'unverified';
}

/**
 * True when a kill of ours explains the end of a session: ONTAP said that it did it. Behind a kill that is only inferred, a
 * session may as well have ended by itself before.
 */
const isEndedByUs = (known: KillOutcome | undefined): boolean =>
  isAccepted(known) && known?.confirmation === 'confirmed';

/** Sessions joined to a target that kills of ours have ended. */
export function killedPartners(
  { joined }: KillTarget,
  outcomeOf: (key: SessionKey) => KillOutcome | undefined,
): SessionKey[] {
  return joined.map(keyOf).filter((key) => isEndedByUs(outcomeOf(key)));
}

/** Sessions of an eviction that kills of this run have ended: each of them was as still as all others before it. */
export function evictedBefore(
  { record }: KillTarget,
  targets: readonly KillTarget[],
  outcomeOf: (key: SessionKey) => KillOutcome | undefined,
): SessionKey[] {
  return targets
    .filter((other) => other.record !== record && isEndedByUs(outcomeOf(other.record)))
    .map((other) => keyOf(other.record));
}

/** ONTAP refused the kill of it, perhaps as the repetition of one that it did. */
export const isPerhapsDone = ({ outcome, perhapsOurs }: KillOutcome): boolean =>
  (outcome === 'refused' || outcome === 'failed') && perhapsOurs === true;

/** True when what a session shows since may come of that kill: ONTAP took it, perhaps. */
export function mayHaveChanged(known: KillOutcome | undefined): boolean {
  if (known === undefined) return false;
  return known.perhapsOurs === true || (known.outcome !== 'not_attempted' && known.outcome !== 'refused');
}

/** What was killed, and what ONTAP said once is gone, has to be proven gone; also what changed after our kill. */
export function isUnderVerification(known: KillOutcome | undefined): boolean {
  if (known === undefined) return false;
  if (isAccepted(known) || isNotKnown(known) || isPerhapsDone(known)) return true;
  return known.outcome === 'already_gone' || known.outcome === 'awaits_approval';
}

/**
 * True when a session that is still there may be killed once more: not what changed after the first kill, nor what
 * ONTAP refused in the end. One that awaits approval is asked for by the number of its request.
 */
export function mayKillAgain(known: KillOutcome): boolean {
  const { outcome, isFinal, approval } = known;
  if (outcome === 'survived' || isFinal === true || isPerhapsDone(known)) return false;
  return outcome !== 'awaits_approval' || approval?.index !== undefined;
}

/** What the second kill of a session that outlived the first, or was not gone after all, makes of the first outcome. */
export function afterSecondKill(first: KillOutcome, second: KillOutcome): KillOutcome {
  // Nothing new is known; what is shown at the end decides.
  if (second.outcome === 'not_attempted') return withUnsent(first, second);
  const isKeptBack = second.outcome === 'refused' && second.approval === undefined;
  if (isKeptBack && isAccepted(first)) return withUnsent(first, second);
  if (first.outcome === 'awaits_approval') {
    if (second.outcome === 'failed') return perhapsSentSince(first, second);
    // The request for approval of the first one is there, whatever keeps us from asking for it.
    return isKeptBack ? withUnsent(first, second) : withWords(first, second);
  }
  if (!isAccepted(first)) return withPerhapsOurs(second, first);
  if (second.outcome === 'survived') return second;
  if (second.approval !== undefined) return withSecondRequest(first, second);
  // A second kill that found it gone confirms less than the first, which ONTAP had accepted.
  return second.outcome === 'killed' && second.confirmation === 'confirmed' ? second : first;
}

/** The answer to the first was lost, so that it may be what made a request that is found later. */
const isUnheard = ({ outcome, confirmation, approval, isFinal }: KillOutcome): boolean =>
  approval === undefined &&
  isFinal !== true &&
  (outcome === 'unverified' || (outcome === 'killed' && confirmation === 'inferred'));

/** No attempt at the second kill had an answer: one may have left once the request was approved, and made another one. */
function perhapsSentSince(
  { approval }: KillOutcome,
  { note = 'no answer', ...second }: KillOutcome,
): KillOutcome {
  const request = approval === undefined ? '' : ` (${approvalWords(approval)})`;
  const sent = `a kill may have been sent once its request was approved${request}`;
  return { ...second, outcome: 'unverified', perhapsOurs: true, note: `${sent}: ${note}` };
}

/** A request for approval that is there beside a kill which ONTAP accepted, or may have. */
function withSecondRequest(first: KillOutcome, second: KillOutcome): KillOutcome {
  const { approval } = second;
  if (approval === undefined) return first;
  if (isUnheard(first))
    return { ...second, note: second.note ?? `${approvalWords(approval)}: ${sentWords(first)}` };
  return {
    ...first,
    approval,
    note: `${sentWords(first)}; of a second one it made a request: ${approvalWords(approval)}`,
  };
}

/** What the last look has read of requests: one that was known, or that nobody had heard of. */
export function withFound(known: KillOutcome, { index, state, twins }: FoundRequest): KillOutcome {
  const { approval } = known;
  if (approval !== undefined) return withTwins({ ...known, approval: { ...approval, state } }, twins);
  if (index === undefined || !isUnheard(known)) return known;
  const found = { ...requestOf(index), state };
  const words = `${approvalWords(found)}: ${sentWords(known)}`;
  return withTwins({ ...known, outcome: 'awaits_approval', approval: found, note: words }, twins);
}

/** True of a kill of which nobody heard whether ONTAP made a request for approval of it. */
export const mayHaveRequest = (known: KillOutcome | undefined): boolean =>
  known !== undefined && isUnheard(known);

/** Of requests that were found later the write was asked for twice: both are named. */
export function withTwins(known: KillOutcome, twins: number[] | undefined): KillOutcome {
  const { approval, note = '' } = known;
  if (twins === undefined || approval === undefined || approval.twins !== undefined) return known;
  const words = twinWords({ twins });
  return { ...known, approval: { ...approval, twins }, note: note === '' ? words : `${words}; ${note}` };
}

const MOVED = 'the session moved after it';

/** What is made of the first outcome by a look that saw the session at work after it. */
export function afterMotion(first: KillOutcome): KillOutcome {
  if (first.outcome === 'survived') return first;
  const { approval } = first;
  const told = (note: string) => (approval === undefined ? note : withVeto(note, approval));
  if (isAccepted(first))
    return { ...first, outcome: 'survived', note: told(`${sentWords(first)}, and ${MOVED}`) };
  if (first.outcome !== 'awaits_approval' || approval === undefined) return first;
  return { ...first, isFinal: true, note: told('it changed after the plan') };
}

/** The same of a session that is joined to one which was seen at work: neither is killed once more, nor to be. */
export function afterJoinedMotion(first: KillOutcome, sessionId: string): KillOutcome {
  const why = `session ${sessionId}, which is joined to it, was seen at work`;
  const { outcome, approval } = first;
  if (outcome === 'awaits_approval' && approval !== undefined)
    return { ...first, isFinal: true, note: withVeto(why, approval) };
  return withUnsent(first, { note: why });
}

/** Why the second was kept back: by quiet hours, a halt, a fuse, or the guard; an attempt at it may have left before. */
function withUnsent(
  first: KillOutcome,
  { note: why, perhapsOurs }: Pick<KillOutcome, 'note' | 'perhapsOurs'>,
): KillOutcome {
  if (why === undefined) return first;
  const isSent = perhapsOurs === true;
  if (first.outcome === 'awaits_approval' && first.note !== undefined)
    return {
      ...first,
      note: `${first.note}; ${isSent ? 'perhaps sent again, then' : 'not asked for again'}: ${why}`,
    };
  if (!isAccepted(first)) return first;
  const kept = isUnheard(first) ? 'not sent again later' : 'no second one was sent';
  const note = `${sentWords(first)}; ${isSent ? 'a second one may have been sent; then' : kept}: ${why}`;
  return { ...first, note, ...(first.outcome === 'killed' && !isSent ? { isFinal: true } : {}) };
}

/** An attempt at the first kill may have been accepted, whatever the second came to. */
function withPerhapsOurs(second: KillOutcome, first: KillOutcome): KillOutcome {
  const isOpen = first.perhapsOurs === true && !isAccepted(second);
  return isOpen ? { ...second, perhapsOurs: true } : second;
}

/** What ONTAP said to the first kill, as long as the second has nothing to add. */
function withWords({ note }: KillOutcome, second: KillOutcome): KillOutcome {
  if (second.outcome !== 'awaits_approval' || second.note !== undefined || note === undefined) return second;
  return { ...second, note };
}

/** What became of the kill, as far as ONTAP said so. */
export function sentWords({
  outcome,
  confirmation,
  approval,
  isFinal,
  note = 'a kill was sent',
}: KillOutcome): string {
  if (outcome !== 'killed' || isFinal === true || approval !== undefined) return note;
  return confirmation === 'inferred' ? 'a kill was sent, its answer was lost' : 'ONTAP accepted the kill';
}
