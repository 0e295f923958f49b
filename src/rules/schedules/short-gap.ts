import type { CleanupMode } from '../../contracts/cleanup';
import { durationMs, formatDuration } from '../../contracts/duration';
import type { Policy } from '../../contracts/policy';
import { fireTimes } from './fire-times';
import { type When, whenOf, type WhenKeys } from './when';

const MINUTE_MS = 60_000;

/** A run lasts for its window and the wait for approval; kills, verification and a late start fit into this. */
export const RUN_MARGIN_MS = 15 * MINUTE_MS;

/** Leap days come every four years; a calendar that never came true in this long time never does. */
const LOOK_AHEAD_MS = 5 * 366 * 86_400_000;

/** How long a run by this policy may take: what the next one has to wait for. */
export interface RunTime {
  windowMs: number;
  /** 0 where nobody is asked. */
  approvalMs: number;
  /** Between the announcement of kills and the first one; 0 where none is wanted. */
  noticeMs: number;
  neededMs: number;
}

/**
 * A guard may ask for more: a longer window, or an approval above so many kills. Nobody here knows it.
 *
 * @param evidence - What the run rests on where the policy does not say. @default fresh
 */
export function runTime(
  { observe, approval, limits, notifyBefore }: Policy,
  mode: CleanupMode,
  evidence: Policy['observe']['evidence'] = 'fresh',
): RunTime {
  // Two looks fit into the margin. Where what was collected can't be used, the next start is skipped once.
  const windowMs = (observe.evidence ?? evidence) === 'collected' ? 0 : durationMs(observe.window);
  const mayAsk = mode === 'enforce' && (approval.required || limits.onExceed === 'approve');
  const approvalMs = mayAsk ? durationMs(approval.within) : 0;
  const noticeMs = mode === 'enforce' && notifyBefore !== undefined ? durationMs(notifyBefore) : 0;
  return { windowMs, approvalMs, noticeMs, neededMs: windowMs + approvalMs + noticeMs + RUN_MARGIN_MS };
}

interface Gap {
  ms: number;
  /** The two starts, where they are not the same all the time. */
  between?: [number, number];
}

/** The first gap that is too short, if there is one; null when it never starts at all. */
function gapBelow(when: When, ms: number, now: number): Gap | null | undefined {
  if (when.kind === 'interval') return when.everyMs < ms ? { ms: when.everyMs } : undefined;
  let previous: number | undefined;
  for (const at of fireTimes(when.times, when.timezone, now, now + LOOK_AHEAD_MS)) {
    if (previous !== undefined && at - previous < ms) return { ms: at - previous, between: [previous, at] };
    previous = at;
  }
  return previous === undefined ? null : undefined;
}

const duration = (ms: number): string => (ms === 0 ? '0s' : formatDuration(ms));

const minuteText = (at: number) => new Date(at).toISOString().replace(/:\d\d\.\d+Z$/, 'Z');

function words({ ms, between }: Gap, jitterMs: number, time: RunTime): string {
  const where = between === undefined ? '' : ` (${between.map(minuteText).join(' and ')})`;
  const jitter = jitterMs === 0 ? '' : `, less its jitter of ${duration(jitterMs)},`;
  const notice = time.noticeMs === 0 ? '' : `, notice ${duration(time.noticeMs)}`;
  return (
    `leaves ${duration(ms)} between two starts${where}${jitter} but a run may take ${duration(time.neededMs)} ` +
    `(window ${duration(time.windowMs)}, approval ${duration(time.approvalMs)}${notice}, ` +
    `${duration(RUN_MARGIN_MS)} for the rest): every second one would be skipped. ` +
    `Start it less often, shorten the policy's window or approval.within, or let it rest on what was collected`
  );
}

/** Why a schedule makes no sense with its policy, as {@link runTime} tells it; undefined when it does. */
export function scheduleProblem(
  entry: WhenKeys & { jitter?: string | undefined; mode: CleanupMode },
  policy: Policy,
  now: number,
  evidence?: Policy['observe']['evidence'],
): { path: 'cron' | 'interval' | 'calendar'; message: string } | undefined {
  const path = entry.interval === undefined ? (entry.cron === undefined ? 'calendar' : 'cron') : 'interval';
  const jitterMs = entry.jitter === undefined ? 0 : durationMs(entry.jitter);
  const time = runTime(policy, entry.mode, evidence);
  const gap = gapBelow(whenOf(entry), time.neededMs + jitterMs, now);
  if (gap === undefined) return undefined;
  if (gap === null) return { path, message: 'never comes true: there is no such day' };
  return { path, message: words(gap, jitterMs, time) };
}
