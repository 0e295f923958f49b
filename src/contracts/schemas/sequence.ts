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

/** Also ended sequences leave such a watch behind; it holds the job's pause id. */
const lateWithinSchema = durationBetween('1m', '24h').default('1h');

/** Upper bound of `maxHold`. */
const LONGEST_HOLD = '7d';

/** The longest time from now that a pause may be asked for, ms: the longest hold, and an hour for landing and clocks. */
export const LONGEST_PAUSE_MS = durationMs(LONGEST_HOLD) + durationMs('1h');

const sequenceShape = {
  select: selectSchema,
  /** More jobs than this: refused, nothing is done. @default 50 */
  maxJobs: z.number().int().min(1).max(200).default(50),
  /** Longest hold of a step, and of a pause altogether. @default 4h */
  maxHold: durationBetween('1s', LONGEST_HOLD).default('4h'),
  /** For so long a pause whose answer was lost may land: its job is watched until then, and resumed. @default 1h */
  lateWithin: lateWithinSchema,
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

/** The same where the jobs are named besides. */
export const sequenceStepsSchema = z
  .strictObject({ ...sequenceShape, select: selectSchema.optional() })
  .superRefine(checkHolds);

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
  /** A pause that other administrators have to approve in ONTAP is waited for, and sent again, until then. @default until */
  approvalUntil: instantSchema.optional(),
  /** As in a sequence. @default 1h */
  lateWithin: lateWithinSchema,
  /** When the job was seen in a state that is no end, before this request. @default never */
  seenAt: instantSchema.optional(),
  requestedBy: requestedBySchema,
});
