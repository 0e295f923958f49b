import { waitsWords } from '../../contracts/approval';
import { markdownText } from '../../contracts/text';
import type { JobCommand, JobStatus } from '../../contracts/track-job';

type Words = Pick<JobStatus, 'now' | 'next'>;

const DOING: Record<JobCommand, string> = { pause: 'Pauses', resume: 'Resumes', cancel: 'Cancels' };

/** What a watch does now, and what comes next. */
export function watchWords(
  { outcome, commands, last }: Pick<JobStatus, 'outcome' | 'commands' | 'last'>,
  hasBegun: boolean,
): Words {
  if (outcome !== undefined)
    return { now: `Ended: ${outcome.outcome}.`, next: 'Nothing; the answer is its result.' };
  if (!hasBegun)
    return { now: 'Checks the request and reads the cluster.', next: 'Looks at the job now and then.' };
  const next = 'Ends with the job, or at the deadline. Cancelling this run leaves the job alone.';
  const running = commands.find(({ answer }) => answer === undefined);
  if (running === undefined) return { now: lookWords(last), next };
  const waits =
    running.approval === undefined ? '' : ` The ${running.command} ${waitsWords(running.approval)}.`;
  return { now: `${DOING[running.command]} the job, for ${running.requestedBy.name}.${waits}`, next };
}

function lookWords(last: JobStatus['last']): string {
  return last?.absentSince === undefined
    ? 'Looks at the job now and then.'
    : `Looks for the job, which ONTAP did not show at the last look, nor since ${last.absentSince}.`;
}

/** The same for a watch that ended without an answer. */
export function stoppedWords(why: string): Words {
  return {
    now: `Ended without an answer: ${why}`,
    next: 'Nothing; the job is left alone, and a new watch can be started.',
  };
}

/** For Temporal's UI. */
export function watchDetails({ cluster, uuid, now, next }: JobStatus): string {
  return [
    `**Job:** ${markdownText(uuid)} on ${markdownText(cluster)}`,
    `**Now:** ${markdownText(now)}`,
    `**Next:** ${markdownText(next)}`,
  ].join('\n\n');
}
