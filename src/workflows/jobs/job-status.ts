import { waitsWords } from '../../contracts/approval';
import { markdownText, saidWithCode } from '../../contracts/text';
import type { JobCommand, JobStatus } from '../../contracts/track-job';

type Words = Pick<JobStatus, 'now' | 'next'>;

const DOING: Record<JobCommand, string> = { pause: 'Pauses', resume: 'Resumes', cancel: 'Cancels' };

/** What a watch does now, and what comes next. */
export function watchWords(
  { outcome, commands, last }: Pick<JobStatus, 'outcome' | 'commands' | 'last'>,
  hasBegun: boolean,
): Words {
  if (outcome !== undefined)
    return { now: `Ended: ${endWords(outcome)}.`, next: 'Nothing; the answer is its result.' };
  if (!hasBegun)
    return { now: 'Checks the request and reads the cluster.', next: 'Looks at the job now and then.' };
  const next = 'Ends with the job, or at the deadline. Cancelling this run leaves the job alone.';
  const running = commands.find(({ answer }) => answer === undefined);
  if (running === undefined) return { now: lookWords(last), next };
  const waits =
    running.approval === undefined ? '' : ` The ${running.command} ${waitsWords(running.approval)}.`;
  return { now: `${DOING[running.command]} the job, for ${running.requestedBy.name}.${waits}`, next };
}

function endWords(outcome: NonNullable<JobStatus['outcome']>): string {
  if (outcome.outcome !== 'failed') return outcome.outcome.replaceAll('_', ' ');
  return `failed, ${saidWithCode(outcome.message, outcome.code)}`;
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

/** For Temporal's UI. What looks see, and what keeps them from an answer, only the activity knows while it goes on. */
export function watchDetails({ cluster, uuid, now, next, outcome }: JobStatus, looks: boolean): string {
  const description = outcome !== undefined && 'job' in outcome ? outcome.job.description : undefined;
  const name = description === undefined ? uuid : `${description} (${uuid})`;
  return [
    `**Job:** ${markdownText(name)} on ${markdownText(cluster)}`,
    `**Now:** ${markdownText(now)}`,
    `**Next:** ${markdownText(next)}`,
    ...(looks ? ['The last look, and what keeps looks from an answer: under _Pending Activities_\\.'] : []),
  ].join('\n\n');
}
