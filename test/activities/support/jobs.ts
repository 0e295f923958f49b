import type { Info } from '@temporalio/activity';
import type { PollJobInput, PollJobResult } from '../../../src/contracts/poll-job';
import { aCluster, type SimulatorOptions } from '../../../src/simulator';
import type { JobSpec } from '../../../src/simulator/world/spec';
import { attempt, type Attempt } from './attempt';
import { openRig, type Rig, type RigOptions } from './rig';

/** When every wait of these tests began, by Temporal's clock. */
export const BEGAN_MS = 1_800_000_000_000;

/** Uuids of jobs, by number. */
export const uuidOf = (number: number): string =>
  `11111111-1111-11ef-a000-${String(number).padStart(12, '0')}`;

/** A cluster with these jobs, whose time stands still, and an entry that lets them be commanded. */
export function openJobsRig(
  jobs: JobSpec[],
  simulator: SimulatorOptions = {},
  context: RigOptions['context'] = {},
): Promise<Rig> {
  return openRig({
    simulator: { scenario: aCluster({ jobs, svms: 2 }), speed: 0, ...simulator },
    entry: { allow: ['control-jobs'] },
    context,
  });
}

interface LookOptions extends Partial<PollJobInput> {
  /** Age of the wait when this look falls due, s. Looks of one test should be 2 s apart: reads go at a pace. */
  ageSeconds?: number;
  info?: Partial<Info>;
}

/** One look of a wait. */
export function look(
  { activities }: Pick<Rig, 'activities'>,
  uuid: string,
  { ageSeconds = 0, info = {}, ...input }: LookOptions = {},
): Attempt<PollJobResult> {
  const dueMs = BEGAN_MS + ageSeconds * 1_000;
  return attempt(activities.pollJob, [{ uuid, beganMs: BEGAN_MS, maxLookMs: 32_000, ...input }], {
    scheduledTimestampMs: BEGAN_MS,
    currentAttemptScheduledTimestampMs: dueMs,
    ...info,
  });
}

/** Lets the worker's own clock go wrong by so many hours; timers and Temporal's clock stay right. */
export function withWrongClock(hours: number): void {
  jest.useFakeTimers({
    now: Date.now() + hours * 3_600_000,
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
    ],
  });
}
