import type { SegmentHeader } from '../contracts/audit-files';
import { formatDuration } from '../contracts/duration';

/** Rows of ended runs appear late in Temporal's lists: so far back each export looks again, ms. */
const OVERLAP_MS = 3_600_000;
/** And so often it compares everything that Temporal still has, for rows that were later still, ms. */
const SWEEP_EVERY_MS = 86_400_000;
/** A run should be seen by so many exports before its history is deleted. */
const CHANCES = 2;

/** What follows from the time of this export and that of the one before. */
export interface TimesJudged {
  /** Runs that ended before it were looked at often enough; absent when all are. */
  from: string | undefined;
  sweep: boolean;
  wentBack: boolean;
  sinceLastMs: number;
  lost?: { from: string; to: string };
  warnings: string[];
}

interface Times {
  until: string;
  everyMs: number;
  retentionMs?: number;
}

/** Where to begin, and what to warn of. */
export function judgeTimes(last: SegmentHeader | undefined, times: Times): TimesJudged {
  const now = Date.parse(times.until);
  const watermark = last === undefined ? undefined : Date.parse(last.watermark);
  const wentBack = watermark !== undefined && now < watermark;
  const sweptAt = last?.sweptAt === undefined ? undefined : Date.parse(last.sweptAt);
  const sweep = wentBack || sweptAt === undefined || now - sweptAt >= SWEEP_EVERY_MS || now < sweptAt;
  const sinceLastMs = watermark === undefined ? 0 : Math.max(0, now - watermark);
  const lost = lostBetween(watermark, now, times.retentionMs);
  return {
    from: sweep || watermark === undefined ? undefined : iso(watermark - OVERLAP_MS),
    sweep,
    wentBack,
    sinceLastMs,
    ...(lost === undefined ? {} : { lost }),
    warnings: [
      ...(wentBack ? [clockWords(times.until, last?.watermark ?? '')] : []),
      ...(lost === undefined ? [] : [lostWords(lost)]),
      ...retentionWords(Math.max(times.everyMs, sinceLastMs), times.retentionMs),
    ],
  };
}

const iso = (ms: number) => new Date(ms).toISOString();

function lostBetween(watermark: number | undefined, now: number, retentionMs: number | undefined) {
  if (watermark === undefined || retentionMs === undefined || now - retentionMs <= watermark)
    return undefined;
  return { from: iso(watermark), to: iso(now - retentionMs) };
}

function clockWords(now: string, before: string): string {
  return `Temporal's clock says ${now}, and ${before} at an export before: it was set back, so all runs were compared`;
}

function lostWords({ from, to }: { from: string; to: string }): string {
  return `Runs that ended between ${from} and ${to} may have been deleted before this export: the exports paused for longer than Temporal retains histories`;
}

function retentionWords(intervalMs: number, retentionMs: number | undefined): string[] {
  if (retentionMs === undefined || retentionMs >= CHANCES * intervalMs + OVERLAP_MS) return [];
  return [
    `Temporal deletes histories ${formatDuration(retentionMs)} after their end, and ${formatDuration(intervalMs)} pass between exports: raise the namespace's retention, or export more often`,
  ];
}
