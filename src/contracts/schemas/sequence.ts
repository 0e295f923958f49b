import { z } from 'zod';
import { durationMs } from '../duration';
import { selectSchema, stepSchema } from './jobs';
import { durationBetween, nameSchema, uuidSchema } from './primitives';
import { requestedBySchema } from './requests';

type Step = z.infer<typeof stepSchema>;

/** Why a step makes no sense where it stands; undefined when it does. */
function problemOf(step: Step, index: number, steps: Step[], maxHoldMs: number): string | undefined {
  const before = steps.slice(0, index);
  const paused =
    before.filter(({ step: name }) => name === 'pause' || name === 'resume').at(-1)?.step === 'pause';
  if (before.some(({ step: name }) => name === 'cancel') && step.step !== 'await') {
    return `${step.step} after cancel: a cancelled job can only be awaited`;
  }
  switch (step.step) {
    case 'pause':
      return paused ? 'pause of a job that an earlier step paused' : undefined;
    case 'resume':
      return paused ? undefined : 'resume without a pause before it';
    case 'hold':
      return durationMs(step.for) > maxHoldMs ? `holds for ${step.for}, above maxHold` : undefined;
    case 'await':
      return paused && step.state !== 'paused'
        ? `await ${step.state} while paused: resume comes first`
        : undefined;
    case 'cancel':
      return undefined;
  }
}

/** Input of the workflow `runJobSequence`. */
export const sequenceRequestSchema = z
  .strictObject({
    cluster: nameSchema,
    select: selectSchema,
    /** More jobs than this: refused, nothing is done. @default 50 */
    maxJobs: z.number().int().min(1).max(200).default(50),
    /** Longest hold of a step, and of a pause altogether. @default 4h */
    maxHold: durationBetween('1s', '7d').default('4h'),
    /** Also catch jobs that begin to match while a step holds. @default false */
    reselect: z.boolean().default(false),
    /** What the others do when one job fails a step. @default continue */
    onFailure: z.enum(['continue', 'stop']).default('continue'),
    steps: z.array(stepSchema).min(1).max(20),
    requestedBy: requestedBySchema,
    unservedAfter: durationBetween('1s', '1h').default('3m'),
  })
  .superRefine(({ steps, maxHold }, context) => {
    steps.forEach((step, index) => {
      const message = problemOf(step, index, steps, durationMs(maxHold));
      if (message !== undefined) context.addIssue({ code: 'custom', path: ['steps', index], message });
    });
  });

/** Input of the workflow `pausedJob`: the debt of one pause. */
export const pausedJobRequestSchema = z.strictObject({
  cluster: nameSchema,
  uuid: uuidSchema,
  /** The job is resumed at this instant at the latest. */
  until: z.iso.datetime({ offset: true }),
  requestedBy: requestedBySchema,
});
