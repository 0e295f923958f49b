import type { PlanInput } from '../../contracts/plan';
import { durationMs, formatDuration } from '../../contracts/duration';
import { ownLooksMs } from '../../contracts/evidence';
import { SAMPLES } from '../../contracts/schemas/policy';
import { windowMsOf } from './known-trace';

/** A timer may fire early by this part of `every`, seen by the clocks of two workers. */
const WINDOW_TOLERANCE = 0.1;

/** Why nothing may be concluded from what was seen; empty for a complete view. */
export function incompleteView(input: PlanInput): string[] {
  return [...clusterChanges(input), ...sampleProblems(input), ...windowProblems(input)];
}

function clusterChanges({ first, last }: PlanInput): string[] {
  return [
    ...(first.uuid === last.uuid ? [] : [`the cluster's uuid changed from ${first.uuid} to ${last.uuid}`]),
    ...(first.ndmpMode === last.ndmpMode
      ? []
      : [`the NDMP mode changed from ${modeText(first)} to ${modeText(last)}`]),
  ];
}

const modeText = ({ ndmpMode }: PlanInput['last']): string => ndmpMode ?? 'unknown';

function sampleProblems({ samples }: PlanInput): string[] {
  const times = samples.map(({ listing }) => Date.parse(listing.at));
  const ordered = times.every((time, index) => index === 0 || time > (times[index - 1] ?? NaN));
  const full = [samples[0], samples.at(-1)].every((sample) => sample?.listing.detail === 'full');
  return [
    ...(ordered ? [] : ['the times of the samples do not increase']),
    ...(full ? [] : ['the first or the last sample has no full records']),
  ];
}

/** With what was collected a run looks twice, and what it saw is not older than a minute. */
function ownProblems(samples: PlanInput['samples'], windowMs: number): string[] {
  const apartMs = ownLooksMs(windowMs);
  const [first, last] = [samples[0], samples.at(-1)].map((sample) => Date.parse(sample?.listing.at ?? ''));
  const isLong = Number(last) - Number(first) >= apartMs * (1 - WINDOW_TOLERANCE);
  return isLong ? [] : [`the looks of the run itself span less than ${formatDuration(apartMs)}`];
}

/** By the guard as it is now: the owner may have tightened it while the window ran. */
function windowProblems(input: PlanInput): string[] {
  const { policy, samples, known, last } = input;
  if (known !== undefined) return ownProblems(samples, windowMsOf(input));
  const { guard } = last;
  const everyMs = durationMs(policy.observe.every);
  const windowMs = windowMsOf(input);
  const wanted = Math.max(SAMPLES.least, guard.minSamples, durationMs(policy.observe.window) / everyMs + 1);
  const seenMs = Date.parse(samples.at(-1)?.listing.at ?? '') - Date.parse(samples[0]?.listing.at ?? '');
  const long = seenMs >= windowMs - everyMs * WINDOW_TOLERANCE;
  return [
    ...(samples.length >= wanted ? [] : [`${samples.length} samples instead of ${wanted}`]),
    ...(long ? [] : [`the samples span less than the window of ${formatDuration(windowMs)}`]),
  ];
}
