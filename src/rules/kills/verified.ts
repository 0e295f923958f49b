import {
  approvalWords,
  declinedWords,
  executedWords,
  isDeclined,
  isOpen,
  vetoCommand,
} from '../../contracts/approval';
import type { AwaitedApproval } from '../../contracts/approval';
import type { KillOutcome } from '../../contracts/kill';
import { isAccepted, isNotKnown, isPerhapsDone, sentWords } from './verification';

/**
 * What the end of verification makes of an outcome.
 *
 * @param at - When ONTAP showed that; absent when it gave no answer
 */
export function verified(
  known: KillOutcome,
  seen: 'gone' | 'present' | 'unproven',
  at?: string,
): KillOutcome {
  if (known.outcome === 'awaits_approval' && seen !== 'gone') return stillAsked(known, seen, at);
  switch (seen) {
    case 'gone':
      return provenGone(known);
    case 'present':
      return stillThere(known);
    case 'unproven':
      return unproven(known);
  }
}

function provenGone(known: KillOutcome): KillOutcome {
  const { approval } = known;
  if (known.outcome === 'killed' && approval !== undefined && isOpen(approval))
    return { ...known, note: `it is gone; while its request is open: ${vetoCommand(approval)}` };
  if (known.outcome === 'killed' || known.outcome === 'already_gone') return known;
  const { note = 'a kill was sent', isFinal, ...rest } = known;
  if (known.outcome === 'awaits_approval') return { ...rest, ...goneByRequest(known) };
  const then = `${note}; then it was gone`;
  if (isFinal === true || isPerhapsDone(known))
    return { ...rest, outcome: 'already_gone', perhapsOurs: true, note: then };
  return { ...rest, outcome: 'killed', confirmation: 'inferred', note: then };
}

/** ONTAP did not do what it was asked: that the session is gone is its request's doing only once that was executed. */
function goneByRequest({
  approval,
  perhapsOurs,
  note,
}: KillOutcome): Pick<KillOutcome, 'outcome' | 'confirmation' | 'perhapsOurs' | 'note'> {
  if (approval?.state === 'executed')
    return { outcome: 'killed', confirmation: 'inferred', note: executedWords(approval) };
  if (approval !== undefined && isDeclined(approval))
    return perhapsOurs === true
      ? { outcome: 'already_gone', perhapsOurs, note: `${note}; then it was gone` }
      : { outcome: 'already_gone', note: `it ended by itself: ${approvalWords(approval)}` };
  // It would hit who gets the id next.
  const veto = approval === undefined ? '' : `; while its request is open: ${vetoCommand(approval)}`;
  const before = approval?.state === 'approved' ? 'sent again, as approved' : 'approved';
  return {
    outcome: 'already_gone',
    perhapsOurs: true,
    note: `it was gone before its kill was ${before}${veto}`,
  };
}

function stillThere(known: KillOutcome): KillOutcome {
  if (known.outcome === 'survived') return known;
  if (isPerhapsDone(known)) {
    const { perhapsOurs: _, ...rest } = known;
    return rest;
  }
  if (isAccepted(known))
    return {
      ...known,
      outcome: 'still_present',
      note: `${sentWords(known)}, but ONTAP still shows the session`,
    };
  if (isNotKnown(known)) {
    const { isFinal: _, ...rest } = known;
    // Without a job that failed it may still be killed.
    const outcome = known.perhapsOurs === true ? 'unverified' : 'failed';
    return { ...rest, outcome, note: `${sentWords(known)}, and ONTAP still shows the session` };
  }
  const said = known.perhapsOurs === true ? 'answered our kill that it is gone' : 'said that it is gone';
  return { ...known, outcome: 'failed', note: `ONTAP ${said}, but shows it again` };
}

/** Nobody sends it any more: what the request came to, or what to do once it is approved. */
function stillAsked(known: KillOutcome, seen: 'present' | 'unproven', at?: string): KillOutcome {
  const { approval, note } = known;
  if (approval === undefined) return known;
  if (isDeclined(approval)) return declined(known, approval, seen);
  if (approval.state === 'executed') {
    const executed: KillOutcome = { ...known, outcome: 'killed', note: executedWords(approval) };
    return seen === 'present' ? stillThere(executed) : unproven(executed);
  }
  if (known.isFinal === true) return known;
  const { index, state } = approval;
  const as = state === undefined || at === undefined ? '' : ` (request ${index} was found ${state} at ${at})`;
  const again = `${state === 'approved' ? '' : 'when approved, '}run the clean-up again${as}`;
  // That it is approved says all, unless a kill has left since, perhaps.
  const isSaid = note === undefined || (state === 'approved' && known.perhapsOurs !== true);
  return { ...known, note: isSaid ? again : `${again}: ${note}` };
}

/** Refused, unless a kill may have left before, once it was approved. */
function declined(known: KillOutcome, approval: AwaitedApproval, seen: 'present' | 'unproven'): KillOutcome {
  const words = declinedWords(approval);
  if (known.perhapsOurs !== true) return { ...known, outcome: 'refused', note: words };
  const outcome = seen === 'present' ? 'still_present' : 'unverified';
  return { ...known, outcome, note: known.note === undefined ? words : `${words}; ${known.note}` };
}

function unproven(known: KillOutcome): KillOutcome {
  const note = known.outcome === 'already_gone' ? 'ONTAP said once that it is gone' : sentWords(known);
  return {
    ...known,
    outcome: 'unverified',
    note: `${note}, but ONTAP did not show twice that it is not there`,
  };
}
