import type { JobOutcome } from '../../../contracts/track-job';
import type { LedgerReport } from '../../../simulator';
import type { PlayedJob } from './play-job';
import type { PlayedSequence } from './play-sequence';

/** What the story came to. */
export interface PlayedStory {
  jobs: PlayedJob[];
  sequence: PlayedSequence;
}

/** What the cluster itself knows, after the story. */
export interface JobsTruth {
  /** State of each job by its uuid. */
  states: ReadonlyMap<string, string | undefined>;
  ledger: Pick<LedgerReport, 'writes'>;
}

/** ONTAP's two ends, and which of our answers stand for them. */
const STATE_OF: Partial<Record<JobOutcome['outcome'], string>> = {
  succeeded: 'success',
  cancel_lost_race: 'success',
  failed: 'failure',
  cancelled: 'failure',
};

function jobDifferences(job: PlayedJob, { states }: JobsTruth): string[] {
  const { label, uuid, end, expected, answer, answered } = job;
  const state = states.get(uuid);
  return [
    ...(end.outcome === expected ? [] : [`${label}: the outcome is ${end.outcome}, not ${expected}`]),
    ...(state === STATE_OF[expected]
      ? []
      : [`${label}: ONTAP shows ${state ?? 'nothing'}, not ${STATE_OF[expected]}`]),
    ...(answered?.outcome === answer
      ? []
      : [`${label}: the ${job.command} is ${answered?.outcome ?? 'unanswered'}, not ${answer}`]),
  ];
}

function sequenceDifferences({ report }: PlayedStory['sequence']): string[] {
  const [job] = report.jobs;
  const resume = job?.steps.find(({ step }) => step === 'resume');
  return [
    ...(report.outcome === 'done' && job?.job === 'succeeded'
      ? []
      : [`sequence: the outcome is ${report.outcome}: ${report.summary}`]),
    ...(resume?.pause === 'resumed'
      ? []
      : [`sequence: the pause ended as ${resume?.pause ?? 'nothing'}, not resumed`]),
  ];
}

/** The cluster saw the story's own commands and no other. */
function ledgerDifferences({ jobs }: PlayedStory, { ledger }: JobsTruth): string[] {
  const uuids = jobs.map(({ uuid }) => uuid);
  const foreign = ledger.writes.filter(({ path }) => !uuids.some((uuid) => path.includes(uuid)));
  return foreign.map(({ method, path }) => `ledger: ${method} ${path} is none of the story's`);
}

/** What is not as the story has it, one sentence each; empty when all is well. */
export function jobsDifferences(story: PlayedStory, truth: JobsTruth): string[] {
  return [
    ...story.jobs.flatMap((job) => jobDifferences(job, truth)),
    ...sequenceDifferences(story.sequence),
    ...ledgerDifferences(story, truth),
  ];
}
