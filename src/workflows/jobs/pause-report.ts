import { ApplicationFailure } from '@temporalio/common';
import { setCurrentDetails } from '@temporalio/workflow';
import { isDeclined, UNREAD_FOR_MS, waitsWords } from '../../contracts/approval';
import type { AwaitedApproval } from '../../contracts/approval';
import { FAILURE } from '../../contracts/failures';
import type { PausedJobRequest } from '../../contracts/sequence';
import { markdownText } from '../../contracts/text';
import type { DebtNews } from '../../rules/jobs';

/** Nobody pays any more: loud, and by name. */
export function pauseOwed({ cluster, uuid }: PausedJobRequest, why: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `Job ${uuid} on ${cluster} was paused by us, or may still become so, and is not known to run again: ${why}. Look at it, and resume it by hand (jobs resume)`,
    FAILURE.PauseOwed,
    { cluster, uuid, why },
  );
}

/** Writes what the run does into its current details. */
export function describePause(request: PausedJobRequest, news: DebtNews): void {
  switch (news.kind) {
    case 'pausing':
      return describe(
        request,
        `The pause ${waitsWords(news.approval)}.`,
        news.untilMs === undefined
          ? 'Looks whether it lands, until its request is over; one that lands late is resumed.'
          : `Sends it again once that is approved, until ${new Date(news.untilMs).toISOString()}, and holds it then.`,
      );
    case 'holding':
      return describe(
        request,
        `Holds the pause until ${request.until}.`,
        'Resumes the job then, or when this run is cancelled.',
      );
    case 'watching':
      return describe(
        request,
        `${news.report.outcome}: ${news.report.why}.`,
        `Looks until ${new Date(news.untilMs).toISOString()} whether a late pause lands, and resumes the job then.`,
      );
    case 'resuming':
      return describe(
        request,
        news.approval === undefined ? 'Resumes the job.' : `The resume ${waitsWords(news.approval)}.`,
        resumesNext(news.approval),
      );
  }
}

function resumesNext(approval: AwaitedApproval | undefined): string {
  if (approval !== undefined && isDeclined(approval))
    return 'Sends it anew after an hour, which makes another request; tries for a day.';
  if (approval !== undefined && approval.state === undefined)
    return `Sends it again every ${UNREAD_FOR_MS / 60_000} minutes, since its request can't be read; tries for a day.`;
  return 'Ends when the job is seen running; tries for a day.';
}

/** It has no answer, which is tried for as long as it takes. */
export function describeTrouble(request: PausedJobRequest, why: string): void {
  const since = new Date().toISOString();
  describe(
    request,
    `Has had no answer since ${since}: ${why}`,
    'Tries on until ONTAP answers, and resumes the job then.',
  );
}

/** The same, in other words. */
export function describe({ cluster, uuid }: PausedJobRequest, now: string, next: string): void {
  setCurrentDetails(
    [
      `**Job:** ${markdownText(uuid)} on ${markdownText(cluster)}`,
      `**Now:** ${markdownText(now)}`,
      `**Next:** ${markdownText(next)}`,
    ].join('\n\n'),
  );
}
