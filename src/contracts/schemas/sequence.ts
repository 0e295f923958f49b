import { z } from 'zod';
import { durationMs } from '../duration';
import { selectSchema, stepSchema } from './jobs';
import { durationBetween, instantSchema, nameSchema, uuidSchema } from './primitives';
import { requestedBySchema } from './requests';

type Step = z.infer<typeof stepSchema>;

/** Why a step makes no sense where it stands; undefined when it does. */
function problemOf(step: Step, before: readonly Step[]): string | undefined {
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
    case 'await':
      return paused && step.state !== 'paused'
        ? `await ${step.state} while paused: resume comes first`
        : undefined;
    case 'cancel':
    case 'hold':
      return undefined;
  }
}

/** Also when another step is no step at all: every problem is told at once. */
function checkOrder(given: readonly Step[], context: z.core.$RefinementCtx): void {
  given.forEach((step, index) => {
    const message = isStep(step) ? problemOf(step, given.slice(0, index).filter(isStep)) : undefined;
    if (message !== undefined) context.addIssue({ code: 'custom', path: [index], message });
  });
}

const isStep = (step: unknown): step is Step => typeof step === 'object' && step !== null && 'step' in step;

const stepsSchema = z
  .array(stepSchema)
  .min(1)
  .max(20)
  .superRefine(checkOrder, { when: ({ value }) => Array.isArray(value) });

const sequenceShape = {
  select: selectSchema,
  /** More jobs than this: refused, nothing is done. @default 50 */
  maxJobs: z.number().int().min(1).max(200).default(50),
  /** Longest hold of a step, and of a pause altogether. @default 4h */
  maxHold: durationBetween('1s', '7d').default('4h'),
  /** Also catch jobs that begin to match while a step holds. @default false */
  reselect: z.boolean().default(false),
  /** What the others do when one job fails a step. @default continue */
  onFailure: z.enum(['continue', 'stop']).default('continue'),
  steps: stepsSchema,
};

function checkHolds(
  { steps, maxHold }: { steps: readonly Step[]; maxHold: string },
  context: z.core.$RefinementCtx,
): void {
  steps.forEach((step, index) => {
    if (step.step !== 'hold' || durationMs(step.for) <= durationMs(maxHold)) return;
    const message = `holds for ${step.for}, above maxHold ${maxHold}`;
    context.addIssue({ code: 'custom', path: ['steps', index], message });
  });
}

/** A sequence as a file holds it: everything but on which cluster, and who asks. */
export const sequenceFileSchema = z.strictObject(sequenceShape).superRefine(checkHolds);

/** Input of the workflow `runJobSequence`. */
export const sequenceRequestSchema = z
  .strictObject({
    cluster: nameSchema,
    ...sequenceShape,
    requestedBy: requestedBySchema,
    unservedAfter: durationBetween('1s', '1h').default('3m'),
  })
  .superRefine(checkHolds);

/** Input of the workflow `pausedJob`: the debt of one pause. */
export const pausedJobRequestSchema = z.strictObject({
  cluster: nameSchema,
  uuid: uuidSchema,
  /** The job is resumed at this instant at the latest. */
  until: instantSchema,
  requestedBy: requestedBySchema,
});
