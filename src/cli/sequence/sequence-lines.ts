import { formatDuration } from '../../contracts/duration';
import type { SequenceJobReport, SequenceReport, SequenceStatus, StepReport } from '../../contracts/sequence';
import { plainText } from '../../contracts/text';
import type { Screen } from '../shared/output/screen';
import type { Style } from '../shared/output/style';
import { type Column, renderTable } from '../shared/output/table';
import { shown } from '../shared/output/words';
import { troubleNowText } from '../shared/troubles';
import { jobOutcomeText, markOf, sequenceOutcomeText } from './words';

const COLUMNS: readonly Column[] = [
  { title: 'uuid' },
  { title: 'description', shrinksTo: 12 },
  { title: 'steps', shrinksTo: 10 },
  { title: 'outcome', shrinksTo: 8 },
  { title: 'why', shrinksTo: 14 },
];

const stepsText = (steps: readonly StepReport[], style: Style): string =>
  steps.map(({ step, outcome }) => `${markOf(outcome, style)} ${step}`).join(', ');

function jobsTable(
  jobs: readonly SequenceJobReport[],
  { style, width }: Pick<Screen, 'style' | 'width'>,
  outcomeOf: (job: SequenceJobReport) => string,
): string[] {
  const rows = jobs.map((job) => [
    shown(job.uuid),
    shown(job.description),
    stepsText(job.steps, style),
    outcomeOf(job),
    plainText(job.why),
  ]);
  return rows.length === 0 ? [] : renderTable(COLUMNS, rows, width);
}

/** A whole report: outcome and every job. */
export function reportLines(report: SequenceReport, screen: Pick<Screen, 'style' | 'width'>): string[] {
  const { style } = screen;
  return [
    `${style.bold(sequenceOutcomeText(report.outcome, style))}: ${plainText(report.summary)}`,
    ...jobsTable(report.jobs, screen, ({ outcome, job }) =>
      job === undefined
        ? jobOutcomeText(outcome, style)
        : `${jobOutcomeText(outcome, style)}, job ${plainText(job)}`,
    ),
  ];
}

const SECOND_MS = 1_000;

function holdLine({ holdUntil }: SequenceStatus, now: number): string[] {
  if (holdUntil === undefined) return [];
  const left = Math.ceil(Math.max(0, Date.parse(holdUntil) - now) / SECOND_MS) * SECOND_MS;
  return [`  the hold ends in ${left === 0 ? '0s' : formatDuration(left)} at the latest`];
}

/** What a sequence does at this instant, in two or three lines. */
export function frameLines(status: SequenceStatus, now: number, style: Style, spinner: string): string[] {
  return [
    `${spinner} ${plainText(status.now)}`,
    ...holdLine(status, now),
    style.dim(`  Next: ${plainText(status.next)}`),
  ];
}

/** The same with every job, for a single look. */
export function statusLines(status: SequenceStatus, screen: Screen): string[] {
  const { style } = screen;
  return [
    ...frameLines(status, Date.now(), style, '•'),
    ...(status.troubles ?? []).map((trouble) => style.yellow(`  ${troubleNowText(trouble)}`)),
    ...jobsTable(status.jobs, screen, ({ outcome }) => jobOutcomeText(outcome, style)),
  ];
}
