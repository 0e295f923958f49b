/** ONTAP removes a job this long after its end, ms (cluster jobs API): until then a 404 can't be true. */
export const JOB_RETENTION_MS = 300_000;

/** Absence has to last this long, ms: a single 404, or a hole in a list, is no answer of a cluster with several nodes. */
export const LEAST_ABSENCE_MS = 30_000;

/** What is known of a job that ONTAP does not show now; all by one clock, ms. */
export interface Absence {
  nowMs: number;
  /** When it was not found for the first time since it was seen last, or since it was first asked for. */
  absentSinceMs: number;
  /** When it was last seen in a state that is no end; absent when it never was. */
  seenAliveMs?: number;
}

/** How long absence takes to be an answer, ms. */
export interface AbsenceTimes {
  leastMs: number;
  retentionMs: number;
}

const ABSENCE_TIMES: AbsenceTimes = { leastMs: LEAST_ABSENCE_MS, retentionMs: JOB_RETENTION_MS };

/** Whether not finding a job is an answer by now: a job that was alive at t can't have been forgotten before t + 300 s. */
export function isAbsenceProven(
  { nowMs, absentSinceMs, seenAliveMs }: Absence,
  { leastMs, retentionMs }: AbsenceTimes = ABSENCE_TIMES,
): boolean {
  if (nowMs - absentSinceMs < leastMs) return false;
  return seenAliveMs === undefined || nowMs - seenAliveMs >= retentionMs;
}
