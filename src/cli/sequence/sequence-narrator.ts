import type { SequenceJobReport, StepReport } from '../../contracts/sequence';
import { plainText } from '../../contracts/text';
import type { Screen } from '../shared/output/screen';
import { shown } from '../shared/output/words';
import { markOf } from './words';

/** As many digits of a uuid tell jobs of one name apart. */
const SHORT_UUID = 8;

/** Tells a sequence as a growing list of lines: each step of each job once. */
export class SequenceNarrator {
  private readonly told = new Map<string, number>();

  constructor(private readonly screen: Pick<Screen, 'style'>) {}

  /** What is new since the last call. */
  update(jobs: readonly SequenceJobReport[]): string[] {
    return jobs.flatMap((job) => {
      const count = this.told.get(job.uuid) ?? 0;
      this.told.set(job.uuid, job.steps.length);
      const name = nameOf(job, jobs.length > 1);
      return job.steps.slice(count).map((step) => this.line(name, step));
    });
  }

  private line(name: string, { step, outcome, why }: StepReport): string {
    const { style } = this.screen;
    return `${markOf(outcome, style)} ${step}  ${style.bold(name)}  ${style.dim(plainText(why))}`;
  }
}

function nameOf({ uuid, description }: SequenceJobReport, isOneOfMany: boolean): string {
  if (description === undefined) return uuid;
  return isOneOfMany ? `${shown(description)} ${uuid.slice(0, SHORT_UUID)}` : shown(description);
}
