import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { isDeclined, isOpen } from '../../contracts/approval';
import type { AwaitedApproval } from '../../contracts/approval';
import { FAILURE } from '../../contracts/failures';
import type { ConfirmInput, ConfirmResult } from '../../contracts/poll-job';
import { confirmedBy } from '../../rules/jobs';
import type { OntapClient } from '../../ontap';
import type { ClusterContext } from '../cluster-context';
import { asActivity } from '../failure-of';
import { commandTo } from '../read-approval';
import { readCommandRequest, readSettled } from './command-requests';
import { readJob } from './job-calls';
import { lookDelay, nextLook } from './look-pace';
import { type JobNote, noted, proveAbsence, watchTime } from './prove-absence';

/** The activity that sees commands take effect. */
export function createConfirmCommand(context: ClusterContext) {
  return {
    /**
     * Looks until the command took effect or the job ended; gives what it saw last when its time is over. Without a job
     * only when ONTAP can have forgotten it: one that is missing when its time is over times out. Where the command waits
     * for approval, its request says whether what is seen came of it; and once that is approved, and not carried out by
     * ONTAP itself, or declined, nothing is left to wait for.
     */
    confirmCommand: (input: ConfirmInput): Promise<ConfirmResult> =>
      asActivity('command', () => confirm(context, input)),
  };
}

async function confirm(
  { client, absence: times }: ClusterContext,
  input: ConfirmInput,
): Promise<ConfirmResult> {
  const { uuid, command } = input;
  const { dueMs: askedMs, nowMs } = watchTime();
  const job = await readJob(client, uuid);
  const answeredMs = nowMs();
  if (job === null) {
    // It was there when it was commanded.
    const { seenAliveMs = activityInfo().scheduledTimestampMs } = noted();
    proveAbsence({ uuid, askedMs, answeredMs, seenAliveMs, times, delayMs: lookDelay() });
    return {};
  }
  const outcome = confirmedBy(command, job.state);
  const requests = requestsOf(client, input);
  if (outcome !== undefined) return { outcome, job, ...(await requests?.settled()) };
  const delay = nextLook();
  const now = delay === undefined ? await requests?.atLast() : await requests?.now();
  if (delay === undefined || now?.isDecided === true) return { job, ...severalOf(now?.approval) };
  const asked = now?.approval.twins === undefined ? {} : { asked: now.approval };
  heartbeat({ seenAliveMs: answeredMs, ...asked } satisfies ConfirmNote);
  throw ApplicationFailure.create({
    type: FAILURE.JobNotFinished,
    message: `The ${command} of job ${uuid} has not taken effect yet`,
    category: ApplicationFailureCategory.BENIGN,
    nextRetryDelay: delay,
    details: [asked],
  });
}

/** What one look tells the next one. */
interface ConfirmNote extends JobNote {
  /** The request that says most, where there are several: one that is carried out is listed no more. */
  asked?: AwaitedApproval;
}

const severalOf = (approval: AwaitedApproval | undefined): Pick<ConfirmResult, 'approval'> =>
  approval?.twins === undefined ? {} : { approval };

/** How the requests for the command are read; undefined where ONTAP asked for none. */
function requestsOf(client: OntapClient, { uuid, command, approval, others, mayHaveTwins }: ConfirmInput) {
  if (approval === undefined) return undefined;
  const { asked = approval } = noted() as ConfirmNote;
  const options = { signal: cancellationSignal(), others, mayHaveTwins };
  const request = [client, asked, commandTo(uuid, command), options] as const;
  const settled = async () => ({ approval: await readSettled(...request) });
  return {
    settled,
    /** ONTAP may be about to carry out what was approved: that is looked for once more. */
    now: async () => {
      const now = await readCommandRequest(...request);
      if (isOpen(now)) return { approval: now, isDecided: false };
      const { approval: then } = await settled();
      return { approval: then, isDecided: then.state === 'approved' || isDeclined(then) };
    },
    /** There is time for those that nobody has heard of alone. */
    atLast: async () =>
      mayHaveTwins === true || asked.twins !== undefined
        ? { approval: await readCommandRequest(...request), isDecided: false }
        : undefined,
  };
}
