import { activityInfo, heartbeat } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { FAILURE } from '../../contracts/failures';
import { type AbsenceTimes, isAbsenceProven } from '../../rules/jobs';

/** What the looks of one activity know of its job, from one attempt to the next; ms since 1970, by Temporal's clock. */
export interface JobNote {
  seenAliveMs?: number;
  absentSinceMs?: number;
}

/** A job that is looked for again is looked for after a third of the time that it is missing, within these; ms. */
const LOOK_MS = { first: 2_000, longest: 15_000 } as const;
const PART_OF_ABSENCE = 3;

/** What an attempt knows of time: it began after it fell due, and a read has taken what it took. */
export function watchTime(): { dueMs: number; nowMs: () => number } {
  const { currentAttemptScheduledTimestampMs: dueMs } = activityInfo();
  const beganMs = performance.now();
  return { dueMs, nowMs: () => Math.ceil(dueMs + performance.now() - beganMs) };
}

/** What the attempt before knew. */
export function noted(): JobNote {
  return (activityInfo().heartbeatDetails as JobNote | undefined) ?? {};
}

/** One read did not find the job. */
export interface Missed {
  uuid: string;
  /** Not later than when ONTAP was asked, and not earlier than when it had answered; ms since 1970. */
  askedMs: number;
  answeredMs: number;
  seenAliveMs: number | undefined;
  times: AbsenceTimes | undefined;
  /** Milliseconds until it is looked for again. @default after a third of the time that it is missing */
  delayMs?: number;
}

/** Returns when that is an answer by now. @throws JobNotFinished otherwise, so that it is looked for again */
export function proveAbsence({ uuid, askedMs, answeredMs, seenAliveMs, times, delayMs }: Missed): void {
  const { absentSinceMs = answeredMs } = noted();
  const alive = seenAliveMs === undefined ? {} : { seenAliveMs };
  if (isAbsenceProven({ nowMs: askedMs, absentSinceMs, ...alive }, times)) return;
  heartbeat({ ...alive, absentSinceMs } satisfies JobNote);
  const wait = (answeredMs - absentSinceMs) / PART_OF_ABSENCE;
  const absentSince = new Date(absentSinceMs).toISOString();
  throw ApplicationFailure.create({
    type: FAILURE.JobNotFinished,
    message: `Job ${uuid} is missing since ${absentSince}`,
    category: ApplicationFailureCategory.BENIGN,
    nextRetryDelay: delayMs ?? Math.ceil(Math.min(LOOK_MS.longest, Math.max(LOOK_MS.first, wait))),
    details: [{ absentSince }],
  });
}
