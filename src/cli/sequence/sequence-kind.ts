import { InvalidArgumentError } from 'commander';
import type { SequenceHandle } from '../../client';
import { formatDuration } from '../../contracts/duration';
import { isSequenceWorkflowId } from '../../contracts/ids';
import type { SequenceJobReport, SequenceReport, SequenceStatus, StepReport } from '../../contracts/sequence';
import { plainText } from '../../contracts/text';
import { follow, type FollowOptions, lookAtRun } from '../shared/follow';
import type { Screen } from '../shared/output/screen';
import type { Style } from '../shared/output/style';
import { type Column, renderTable } from '../shared/output/table';
import { COMMAND, shown } from '../shared/output/words';
import type { IdKind } from '../shared/run-kind';
import { troubleLines } from '../shared/troubles';

const BY_OUTCOME: Record<SequenceReport['outcome'], number> = {
  done: 0,
  partial: 3,
  failed: 4,
  cancelled: 7,
};

/** Somebody has to act, whatever else the sequence came to. */
const PAUSED_STILL = 5;

/** Exit code of a sequence by its report; 1 is any error. */
const exitCodeOf = ({ outcome, jobs }: SequenceReport): number =>
  jobs.some((job) => job.outcome === 'paused_still') ? PAUSED_STILL : BY_OUTCOME[outcome];

/** For the help of every command that ends with one of them. */
export const EXIT_CODES_HELP = `
Exit codes, once the sequence has ended:
  0    done: every job went through all steps
  1    an error: bad input, a selection that was refused, Temporal can't be reached, no worker serves the cluster
  3    partial: some jobs failed a step
  4    failed: no job went through all steps
  5    a job that we paused could not be resumed (paused_still): resume it by hand
  7    cancelled
  130  Ctrl-C: the sequence goes on`;

const PREFIX = 'sequence/';

/** A workflow id; `prod1/night` stands for `sequence/prod1/night`. */
export function parseSequenceId(text: string): string {
  const id = text.startsWith(PREFIX) ? text : `${PREFIX}${text}`;
  if (isSequenceWorkflowId(id)) return id;
  throw new InvalidArgumentError('Give it as sequence/CLUSTER/REQUEST, as "sequence run" printed it.');
}

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

const jobOutcomeText = (outcome: SequenceJobReport['outcome'], style: Style): string =>
  style[JOB_TONE[outcome]](outcome);

/** A step's outcome as one letter. */
export const markOf = (outcome: StepReport['outcome'], style: Style): string =>
  style[STEP_TONE[outcome]](STEP_MARK[outcome]);

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
function reportLines(report: SequenceReport, screen: Pick<Screen, 'style' | 'width'>): string[] {
  const { style } = screen;
  return [
    `${style.bold(style[SEQUENCE_TONE[report.outcome]](report.outcome))}: ${plainText(report.summary)}`,
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
function frameLines(status: SequenceStatus, now: number, style: Style, spinner: string): string[] {
  return [
    `${spinner} ${plainText(status.now)}`,
    ...holdLine(status, now),
    style.dim(`  Next: ${plainText(status.next)}`),
  ];
}

/** The same with every job, for a single look. */
function statusLines(status: SequenceStatus, screen: Screen): string[] {
  const { style } = screen;
  return [
    ...frameLines(status, Date.now(), style, '•'),
    ...troubleLines(status.troubles ?? [], style),
    ...jobsTable(status.jobs, screen, ({ outcome }) => jobOutcomeText(outcome, style)),
  ];
}

/** As many digits of a uuid tell jobs of one name apart. */
const SHORT_UUID = 8;

function nameOf({ uuid, description }: SequenceJobReport, isOneOfMany: boolean): string {
  if (description === undefined) return uuid;
  return isOneOfMany ? `${shown(description)} ${uuid.slice(0, SHORT_UUID)}` : shown(description);
}

/** Tells each step of each job once. */
function narrator({ style }: Screen): (seen: { jobs: readonly SequenceJobReport[] }) => string[] {
  const told = new Map<string, number>();
  return ({ jobs }) =>
    jobs.flatMap((job) => {
      const count = told.get(job.uuid) ?? 0;
      told.set(job.uuid, job.steps.length);
      const name = style.bold(nameOf(job, jobs.length > 1));
      return job.steps
        .slice(count)
        .map(
          ({ step, outcome, why }) =>
            `${markOf(outcome, style)} ${step}  ${name}  ${style.dim(plainText(why))}`,
        );
    });
}

/** Shows a sequence until it ends, step by step. @throws RunFailedError, or the signal's reason */
export function followSequence(handle: SequenceHandle, options: FollowOptions): Promise<SequenceReport> {
  const { screen, workflows } = options;
  const tell = narrator(screen);
  return follow<SequenceStatus, SequenceReport>(
    {
      noun: 'sequence',
      look: () => lookAtRun(handle, workflows),
      tell,
      draw: (status, spinner) => frameLines(status, Date.now(), screen.style, spinner),
      result: () => handle.result(),
      tellEnd: tell,
    },
    options,
  );
}

/** Steps over jobs. */
export const SEQUENCE: IdKind<SequenceHandle, SequenceStatus, SequenceReport> = {
  noun: 'sequence',
  group: 'sequence',
  get: ({ sequences }, workflowId) => sequences.get(workflowId),
  comeBack: (workflowId) => [
    'The sequence goes on without you. To come back:',
    `  ${COMMAND} sequence status ${workflowId} --follow`,
  ],
  follow: followSequence,
  statusLines,
  endLines: (report, screen) => ['', ...reportLines(report, screen)],
  exitCode: exitCodeOf,
};
