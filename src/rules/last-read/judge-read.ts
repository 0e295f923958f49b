import type { AwaitedApproval } from '../../contracts/approval';
import type { GuardBounds } from '../../contracts/cluster';
import type { KillCommand, KillOutcome } from '../../contracts/kill';
import type { KillTarget } from '../../contracts/plan';
import type { SessionKey, SessionRecord } from '../../contracts/session';
import { guardProtects, mayShareEnd } from '../sessions';
import { relateSession } from './relate-session';

/** What became of one session. */
export type KillVerdict = Omit<KillOutcome, keyof SessionKey>;

/** Why a session is read, and what is known of earlier attempts. */
export interface LastRead {
  command: KillCommand;
  guard: GuardBounds;
  /** A DELETE of ours was sent before, by an earlier attempt or the first kill of two, and not answered by a request. */
  deleteSent: boolean;
  /** 1 for the first. */
  attempt: number;
  /** The request for approval that ONTAP made of an earlier DELETE of ours. */
  asked?: AwaitedApproval;
  /** What it said to that. */
  said?: string;
  /** A DELETE of an earlier attempt at this very kill had no answer: it was sent, or may have been before the worker died. */
  lost?: 'sent' | 'perhaps';
}

/** What the session's present record (undefined: gone) decides by itself; undefined when it is to be killed. */
export function judgeRead(now: SessionRecord | undefined, reading: LastRead): KillVerdict | undefined {
  const { command, guard, deleteSent } = reading;
  if (now === undefined) return deleteSent ? inferred() : alreadyGone(reading);
  switch (relateSession(command.target.record, now)) {
    case 'replaced': {
      const note = 'its id belongs to another session now';
      return deleteSent ? inferred(note) : replaced(note, reading);
    }
    case 'moved':
      return deleteSent ? survived(reading) : revived(reading);
    case 'stopped':
      if (!deleteSent) return stopped(reading);
      // Verification tells when it is gone; only a second kill sends another DELETE.
      if (command.again !== true) return inferred();
      break;
    case 'same':
      break;
  }
  const guarded = guardProtects(now, guard, command.target.knownAbsent);
  return guarded === undefined ? undefined : { outcome: 'refused', note: guarded };
}

/** ONTAP's 404 for our DELETE. */
export function judgeVanished({ deleteSent }: LastRead): KillVerdict {
  const note = 'it vanished between our read and our kill';
  // ONTAP may have carried out what it answered so.
  return deleteSent ? inferred(note) : { outcome: 'already_gone', perhapsOurs: true, note };
}

/**
 * Why a joined session saves its partner, undefined when it doesn't: it moved, or ended in whatever way. Only a kill of
 * ours explains an end: else nobody can tell a transfer that was over from one that ONTAP does not show just now.
 */
export function partnerLives(
  target: KillTarget,
  planned: SessionRecord,
  now: SessionRecord | undefined,
  isKilledByUs: boolean,
): 'ended by us' | (string & {}) | undefined {
  const relation = now === undefined ? 'gone' : relateSession(planned, now);
  switch (relation) {
    case 'same':
      return undefined;
    case 'moved':
      return `session ${planned.sessionId}, joined to it, changed`;
    case 'stopped':
      if (isKilledByUs) return undefined;
      return `session ${planned.sessionId}, joined to it, ended after the plan`;
    case 'gone':
    case 'replaced':
      if (!isKilledByUs) return `session ${planned.sessionId}, joined to it, ended after the plan`;
      return now !== undefined && carriesOn(now, target)
        ? `the id of session ${planned.sessionId}, joined to it and killed, belongs to another session now, which may be joined to it, too`
        : 'ended by us';
  }
}

/** The end of a partner is no end of the transfer while another session is joined to any of it. */
function carriesOn(now: SessionRecord, { record, joined }: KillTarget): boolean {
  return [record, ...joined].some((member) => mayShareEnd(now, member));
}

/** Saved by a partner: that says nothing of what an earlier attempt may have done to the session itself. */
export function savedByPartner(note: string, { attempt }: Pick<LastRead, 'attempt'>): KillVerdict {
  return { outcome: 'revived', ...(attempt > 1 ? { perhapsOurs: true } : {}), note };
}

function inferred(note?: string): KillVerdict {
  return { outcome: 'killed', confirmation: 'inferred', ...(note === undefined ? {} : { note }) };
}

function revived(reading: LastRead): KillVerdict {
  const note = 'it changed after the plan';
  if (!isPerhapsOurs(reading)) return { outcome: 'revived', note };
  const sent = `${note}; an earlier attempt of ours may have sent a kill`;
  return { outcome: 'revived', perhapsOurs: true, note: sent };
}

/** A DELETE of ours was accepted, or may have been, and the session moved after it. */
function survived({ command }: LastRead): KillVerdict {
  const sent = command.again === true ? 'a kill was sent' : 'a kill was sent, its answer was lost';
  return { outcome: 'survived', note: `${sent}, and the session moved after it` };
}

/** The hint of an earlier attempt may be lost, so its DELETE may have been the cause of what is found. */
function isPerhapsOurs({ attempt }: LastRead): boolean {
  return attempt > 1;
}

function alreadyGone(reading: LastRead): KillVerdict {
  return { outcome: 'already_gone', ...(isPerhapsOurs(reading) ? { perhapsOurs: true } : {}) };
}

function replaced(note: string, reading: LastRead): KillVerdict {
  if (!isPerhapsOurs(reading)) return { outcome: 'replaced', note };
  const cause = `${note}; an earlier attempt of ours may have ended the planned one`;
  return { outcome: 'replaced', perhapsOurs: true, note: cause };
}

/** Halted and aborted since the plan, with the same counters. */
function stopped(reading: LastRead): KillVerdict {
  if (!isPerhapsOurs(reading)) return revived(reading);
  const note = 'it was halted or aborted after the plan, perhaps by an earlier attempt of ours';
  return { outcome: 'revived', perhapsOurs: true, note };
}
