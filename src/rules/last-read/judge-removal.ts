import { withVeto } from '../../contracts/approval';
import type { AwaitedApproval } from '../../contracts/approval';
import { judgeVanished } from './judge-read';
import type { KillVerdict, LastRead } from './judge-read';
import { awaitsApproval, lostWords, withRequest } from './judge-request';

/** What ONTAP made of a DELETE. */
export type Removal =
  | { answer: 'done' }
  /** It is done by that job. */
  | { answer: 'accepted'; job: string }
  /** Accepted, in words that do not tell what follows. */
  | { answer: 'not_known'; said?: string }
  /** Not done: other administrators have to approve it; in ONTAP's own words. */
  | { answer: 'awaits_approval'; approval: AwaitedApproval; said?: string }
  /** ONTAP's own 404. */
  | { answer: 'gone' }
  | { answer: 'refused'; note: string }
  /** The same, by ONTAP: it may be the answer to the second of two, the first of which was done. */
  | { answer: 'refused_by_ontap'; outcome: 'refused' | 'failed'; note: string }
  /** Kept back by the fuse. */
  | { answer: 'not_sent'; note: string };

/** What became of one attempt: a verdict, with the job that ONTAP kills by, if it made one. */
export type AttemptVerdict = KillVerdict & { job?: string };

/** ONTAP has it in hand: another DELETE could make one more job, or request. */
export function acceptedForLater({ job, said }: { job?: string; said?: string }): AttemptVerdict {
  if (job === undefined) return notKnown(said);
  const note = 'ONTAP accepted the kill, to be done later';
  return { outcome: 'killed', confirmation: 'inferred', isFinal: true, note, job };
}

/** It may be killed later, or by a request that we can't read, or not at all: that it goes proves nothing. */
function notKnown(said: string | undefined): KillVerdict {
  const words = said === undefined ? '' : `: ${said}`;
  const note = `ONTAP answered the kill with 202, and names no job and no request that can be read${words}`;
  return { outcome: 'unverified', perhapsOurs: true, isFinal: true, note };
}

/** What a DELETE that rested on reads of that age came to. */
export function judgeRemoval(removal: Removal, lastRead: LastRead, readAgeMs: number): AttemptVerdict {
  switch (removal.answer) {
    case 'done':
      return { outcome: 'killed', confirmation: 'confirmed', readAgeMs };
    case 'accepted':
    case 'not_known':
      return { ...acceptedForLater(removal), readAgeMs };
    case 'awaits_approval':
      return { ...awaitsApproval(removal.approval, removal.said), readAgeMs };
    case 'gone':
      return judgeVanished(lastRead);
    case 'refused':
      return { outcome: 'refused', note: removal.note };
    case 'refused_by_ontap':
      return { outcome: removal.outcome, perhapsOurs: true, note: removal.note, readAgeMs };
    case 'not_sent':
      return { outcome: 'not_attempted', note: removal.note };
  }
}

/** Whatever keeps this attempt back: what the one before told of its DELETE may be lost. */
const KEPT_BACK: ReadonlySet<string> = new Set(['not_attempted', 'refused']);
const NOT_KILLED: ReadonlySet<string> = new Set(['revived', 'refused', 'failed', 'not_attempted']);

/** What an earlier attempt sent, or may have sent, is not taken back by what this one finds. */
export function withEarlier(end: AttemptVerdict, lastRead: LastRead): AttemptVerdict {
  const { command, attempt, asked, lost } = lastRead;
  if (asked !== undefined) return withEarlierAsked(end, asked, lastRead);
  if (!NOT_KILLED.has(end.outcome)) return end;
  if (lost === 'sent' && command.again !== true)
    return { ...end, outcome: 'unverified', note: `a kill was sent, its answer was lost; then: ${end.note}` };
  return attempt > 1 && KEPT_BACK.has(end.outcome) ? { ...end, perhapsOurs: true } : end;
}

/** The same where ONTAP has made a request of it, which was approved before another attempt left. */
function withEarlierAsked(end: AttemptVerdict, asked: AwaitedApproval, lastRead: LastRead): AttemptVerdict {
  const { lost } = lastRead;
  if (end.approval !== undefined || lost === undefined) return withRequest(end, asked);
  if (lost === 'sent') return sentSince(end, asked, lastRead);
  if (!NOT_KILLED.has(end.outcome)) return withRequest(end, asked);
  return { ...withRequest({ ...end, note: thenWords(lastRead, end) }, asked), perhapsOurs: true };
}

/** Of a kill that left since its request was approved. */
function sentSince(end: AttemptVerdict, asked: AwaitedApproval, lastRead: LastRead): AttemptVerdict {
  if (end.outcome === 'survived') return { ...end, approval: asked, note: withVeto(end.note, asked) };
  if (!NOT_KILLED.has(end.outcome)) return end;
  return { ...end, outcome: 'unverified', note: thenWords(lastRead, end) };
}

const thenWords = (lastRead: LastRead, { outcome, note = outcome }: AttemptVerdict): string =>
  `${lostWords(lastRead)}; then: ${note}`;
