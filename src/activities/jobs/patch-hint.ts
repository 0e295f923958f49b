import { activityInfo } from '@temporalio/activity';
import type { AwaitedApproval } from '../../contracts/approval';
import type { PatchJobInput } from '../../contracts/poll-job';
import { note, noted } from '../notes';

/** What an attempt tells the next one: up to this attempt none left, or ONTAP turned it away. */
export interface PatchHint {
  turnedAway?: number;
  /** ONTAP made this request for approval. */
  asked?: AwaitedApproval;
  /** Numbers of requests for the same command that were open before the first write. */
  others?: number[];
  /** When an attempt may have been taken last, ms since 1970 by Temporal's clock. */
  sentMs?: number;
  /** When that attempt had no answer, likewise. */
  lostMs?: number;
}

export function hintOf(): PatchHint {
  return (activityInfo().heartbeatDetails as PatchHint | undefined) ?? {};
}

/** A hint may be lost, never wrong: without one, any earlier attempt may have been taken. */
export function isPerhapsSent({ perhapsSent = false }: PatchJobInput): boolean {
  const { attempt } = activityInfo();
  return perhapsSent || (attempt > 1 && hintOf().turnedAway !== attempt - 1);
}

export function noteAsked(asked: AwaitedApproval): void {
  note({ ...noted(), asked } satisfies PatchHint);
}

export const dueMs = (): number => activityInfo().currentAttemptScheduledTimestampMs;

/** When an attempt that may have been taken had no answer at the latest; undefined when only an earlier call sent one. */
export function lostMs(): number | undefined {
  const known = noted<PatchHint>().lostMs;
  if (known !== undefined || activityInfo().attempt === 1) return known;
  // Of one that nobody told of it is known that it left before this attempt was due.
  note({ ...noted(), lostMs: dueMs() } satisfies PatchHint);
  return dueMs();
}

/** Of what an earlier call has sent it is not known when. */
export function lastSentMs(): number {
  return Math.max(activityInfo().scheduledTimestampMs, noted<PatchHint>().sentMs ?? 0);
}

/** What is not ours, as far as looks before the first write that may have been taken have told. */
export function othersIn({ others: before = [] }: PatchJobInput): Pick<PatchHint, 'others'> {
  const others = [...new Set([...before, ...(noted<PatchHint>().others ?? [])])];
  return others.length === 0 ? {} : { others };
}

/** Requests that were there before anything of ours left. */
export function noteOthers(open: readonly number[]): void {
  const others = [...new Set([...(noted<PatchHint>().others ?? []), ...open])];
  if (others.length > 0) note({ ...noted(), others } satisfies PatchHint);
}

/** For the next try, as long as none may have been taken. */
export function noteTurnedAway(perhapsSent: boolean): void {
  if (!perhapsSent) note({ ...noted(), turnedAway: activityInfo().attempt } satisfies PatchHint);
}
