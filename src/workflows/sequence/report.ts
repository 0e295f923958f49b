import type { SequenceJobReport, SequenceReport, SequenceStatus } from '../../contracts/sequence';
import { markdownText } from '../../contracts/text';
import { detailList } from '../shared/details';

/** The result of a sequence, from what became of its jobs. */
export function reportOf(cluster: string, jobs: SequenceJobReport[], isCancelled: boolean): SequenceReport {
  const count = (outcome: SequenceJobReport['outcome']) =>
    jobs.filter((job) => job.outcome === outcome).length;
  const done = count('done');
  const owed = count('paused_still');
  const left = owed === 0 ? '' : ` ${owed} are still paused by us: resume them by hand.`;
  return {
    outcome: isCancelled ? 'cancelled' : outcomeOf(done, jobs.length),
    summary: `${done} of ${jobs.length} jobs went through all steps.${left}`,
    cluster,
    jobs,
  };
}

function outcomeOf(done: number, all: number): SequenceReport['outcome'] {
  if (done === all) return 'done';
  return done === 0 ? 'failed' : 'partial';
}

/** For Temporal's UI. */
export function sequenceDetails({ now, next, jobs }: Pick<SequenceStatus, 'now' | 'next' | 'jobs'>): string {
  return [
    `**Now:** ${markdownText(now)}`,
    `**Next:** ${markdownText(next)}`,
    ...(jobs.length === 0 ? [] : [detailList(jobs.map(lineOf))]),
  ].join('\n\n');
}

function lineOf({ uuid, description, outcome, why }: SequenceJobReport) {
  const how = [outcome.replaceAll('_', ' '), ...(why === '' ? [] : [why])].join(', ');
  return { name: description ?? 'Job', words: `${uuid}: ${how}` };
}
