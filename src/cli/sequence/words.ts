import type { SequenceJobReport, SequenceReport, StepReport } from '../../contracts/sequence';
import type { Style } from '../shared/output/style';

type Tone = keyof Style;

const JOB_TONE: Record<SequenceJobReport['outcome'], Tone> = {
  in_progress: 'cyan',
  done: 'green',
  failed: 'red',
  cancelled: 'yellow',
  not_attempted: 'dim',
  paused_still: 'red',
};

const SEQUENCE_TONE: Record<SequenceReport['outcome'], Tone> = {
  done: 'green',
  partial: 'yellow',
  failed: 'red',
  cancelled: 'yellow',
};

const STEP_MARK = { done: '✔', skipped: '–', failed: '✖' } as const;
const STEP_TONE = { done: 'green', skipped: 'dim', failed: 'red' } as const;

export const jobOutcomeText = (outcome: SequenceJobReport['outcome'], style: Style): string =>
  style[JOB_TONE[outcome]](outcome);

export const sequenceOutcomeText = (outcome: SequenceReport['outcome'], style: Style): string =>
  style[SEQUENCE_TONE[outcome]](outcome);

export const markOf = (outcome: StepReport['outcome'], style: Style): string =>
  style[STEP_TONE[outcome]](STEP_MARK[outcome]);
