import type { SequenceJobReport, StepReport } from '../../contracts/sequence';
import { plainText } from '../../contracts/text';
import type { Screen } from '../output/screen';
import { shown } from '../output/words';
import { markOf } from './words';

/** Tells a sequence as a growing list of lines: each step of each job once. */
export class SequenceNarrator {
  private readonly told = new Map<string, number>();

  constructor(private readonly screen: Pick<Screen, 'style'>) {}

  /** What is new since the last call. */
  update(jobs: readonly SequenceJobReport[]): string[] {
    return jobs.flatMap((job) => {
      const count = this.told.get(job.uuid) ?? 0;
      this.told.set(job.uuid, job.steps.length);
      return job.steps.slice(count).map((step) => this.line(job, step));
    });
  }

  private line({ uuid, description }: SequenceJobReport, { step, outcome, why }: StepReport): string {
    const { style } = this.screen;
    const mark = markOf(outcome, style);
    return `${mark} ${step}  ${style.bold(shown(description ?? uuid))}  ${style.dim(plainText(why))}`;
  }
}
