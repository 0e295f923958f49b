import { commandText, endText } from '../../../jobs';
import { markOf } from '../../../sequence';
import type { Screen } from '../../../shared/output/screen';
import { type Column, renderTable } from '../../../shared/output/table';
import { NOTHING } from '../../../shared/output/words';
import type { PlayedJob } from './play-job';
import type { PlayedStory } from './play-jobs';
import { HELD } from './story-jobs';

const COLUMNS: readonly Column[] = [
  { title: 'job' },
  { title: 'uuid' },
  { title: 'asked', shrinksTo: 14 },
  { title: 'outcome' },
];

/** Every job of the story: what was asked of it, and how it ended. */
export function jobsStoryTable({ jobs, sequence }: PlayedStory, { style, width }: Screen): string[] {
  const steps = sequence.report.jobs.flatMap((job) => job.steps);
  const asked = ({ label, command, answered }: PlayedJob): string => {
    if (label === HELD)
      return steps.map(({ step, outcome }) => `${markOf(outcome, style)} ${step}`).join(', ');
    return command === undefined || answered === undefined
      ? NOTHING
      : `${command} ${commandText(answered.outcome, style)}`;
  };
  const rows = jobs.map((job) => [job.label, job.uuid, asked(job), endText(job.end.outcome, style)]);
  return renderTable(COLUMNS, rows, width);
}
