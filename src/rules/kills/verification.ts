import type { KillOutcome } from '../../contracts/kill';

/** True when ONTAP accepted a kill of ours, or may have: nothing later takes that back. */
export function isAccepted(known: KillOutcome | undefined): boolean {
  return known?.outcome === 'killed';
}

/** What ONTAP said once about a session that is killed or gone has to be proven. */
export function isUnderVerification(known: KillOutcome | undefined): boolean {
  return known?.outcome === 'killed' || known?.outcome === 'already_gone';
}

/** What the second kill of a session that outlived the first, or was not gone after all, makes of the first outcome. */
export function afterSecondKill(first: KillOutcome, second: KillOutcome): KillOutcome {
  // Nothing new is known; what is shown at the end decides.
  if (second.outcome === 'not_attempted') return first;
  if (!isAccepted(first) || second.outcome === 'killed' || second.outcome === 'survived') return second;
  switch (second.outcome) {
    case 'revived':
      return {
        ...first,
        outcome: 'survived',
        note: `ONTAP accepted the kill; before the second one ${second.note ?? 'it had changed'}`,
      };
    case 'already_gone':
    case 'replaced':
    case 'refused':
    case 'failed':
    case 'still_present':
    case 'unverified':
      return first;
  }
}

/** The outcome of a session that is not proven gone when verification ends. */
export function outlivedBy(known: KillOutcome, seen: 'present' | 'unproven'): KillOutcome {
  if (seen === 'unproven') {
    const said = isAccepted(known) ? 'ONTAP accepted the kill' : 'ONTAP said once that it is gone';
    return { ...known, outcome: 'unverified', note: `${said}, but did not show twice that it is not there` };
  }
  if (isAccepted(known))
    return {
      ...known,
      outcome: 'still_present',
      note: 'ONTAP accepted the kill, but still shows the session',
    };
  return {
    ...known,
    outcome: 'failed',
    note: 'ONTAP said that it is gone, but shows it again; nothing was sent',
  };
}
