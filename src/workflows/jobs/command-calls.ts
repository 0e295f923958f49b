import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import type { Duration } from '@temporalio/common';
import { APPROVED_WITHIN_MS } from '../../contracts/approval';
import type { AwaitedApproval } from '../../contracts/approval';
import { FAILURE } from '../../contracts/failures';
import type { JobRecord } from '../../contracts/job';
import type { ConfirmInput, ConfirmResult, PatchJobResult } from '../../contracts/poll-job';
import type { JobCommand } from '../../contracts/track-job';
import { jobCommands, looks } from '../shared/activities';
import { isUnanswered } from '../shared/failures';
import { askedFor } from './patch-once';

/** All tries of one PATCH; a takeover of the cluster takes minutes. */
const CALL_WITHIN = '5m';
/** All tries of one read: a job that was seen alive and is not found is looked for until ONTAP can have forgotten it. */
const FIND_WITHIN = '7m';
/** Pausing and quitting are hidden; after this a command is reported as unconfirmed. */
const CONFIRM_WITHIN = APPROVED_WITHIN_MS;
/** The same for one that ONTAP refused, perhaps as the repetition of one that it takes. A person waits for that. */
const REFUSED_WITHIN = '1m';
/** How a job has ended that ONTAP says has ended is good to know, and no more. */
const END_WITHIN = '30s';

/** The job that a command is for. */
export interface JobAddress {
  cluster: string;
  uuid: string;
}

/** The job; null when ONTAP has forgotten it. @throws a failure of which {@link isMissing} holds when that can't be told */
export function find(
  { cluster, uuid }: JobAddress,
  seenAliveMs: number | undefined,
): Promise<JobRecord | null> {
  const absence = seenAliveMs === undefined ? {} : { seenAliveMs };
  return jobCommands(cluster, FIND_WITHIN).getJob({ uuid, absence });
}

/** A job that has ended, as far as it can still be read: a read that fails takes nothing back. */
export async function readEnd({ cluster, uuid }: JobAddress): Promise<JobRecord | undefined> {
  try {
    return (await jobCommands(cluster, END_WITHIN).getJob({ uuid })) ?? undefined;
  } catch (error) {
    if (error instanceof ActivityFailure) return undefined;
    throw error;
  }
}

/** How a PATCH without an answer ended. */
interface Unanswered {
  answer?: never;
  /** Some try of it may have been taken. */
  perhapsSent: boolean;
}

/** What ONTAP refused, perhaps as the repetition of a command that it did. */
interface Refused {
  answer?: never;
  refused: unknown;
}

/** What is known of earlier commands of the same kind. */
interface Earlier {
  /** The request for approval that ONTAP made of one. */
  approval?: AwaitedApproval;
  /** One may have been taken. */
  perhapsSent?: boolean;
  /** Numbers of requests that are not ours. */
  others?: number[];
}

/** What ONTAP answered, or whether it may have taken the command. @throws what refuses it before it left */
export async function patch(
  { cluster, uuid }: JobAddress,
  action: JobCommand,
  earlier: Earlier,
): Promise<PatchJobResult | Unanswered | Refused> {
  try {
    return await jobCommands(cluster, CALL_WITHIN).patchJob({ uuid, action, ...earlier });
  } catch (error) {
    const perhapsSent = perhapsSentOf(error);
    if (isUnanswered(error)) return { perhapsSent: perhapsSent ?? true };
    if (perhapsSent === true) return { perhapsSent };
    if (isRefusedByOntap(error)) return { refused: error };
    throw error;
  }
}

/** It left, and had an answer; who is not let in has done nothing. */
function isRefusedByOntap(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  if (!(cause instanceof ApplicationFailure) || cause.type === FAILURE.OntapAuth) return false;
  return (cause.details?.[0] as { left?: boolean } | undefined)?.left === true;
}

/** Looks for a command that ONTAP refused: what it did all the same, if anything. */
export const seenRefused = (address: JobAddress, command: JobCommand) =>
  confirmed(address, command, {}, REFUSED_WITHIN);

/** There was no last look. */
interface Unseen {
  outcome?: never;
  job?: never;
  /** The one before had an answer, and did not show it. */
  wasRead: boolean;
  /** The request that says most, as an earlier look read it, where there are several. */
  approval: AwaitedApproval | undefined;
}

/** Looks until the command took effect; `missing` when the job was not found at the end, which proves nothing yet. */
export async function confirmed(
  { cluster, uuid }: JobAddress,
  command: JobCommand,
  requests: Pick<ConfirmInput, 'approval' | 'others' | 'mayHaveTwins'>,
  within: Duration = CONFIRM_WITHIN,
): Promise<ConfirmResult | 'missing' | Unseen> {
  try {
    return await jobCommands(cluster, within).confirmCommand({ uuid, command, ...requests });
  } catch (error) {
    if (isMissing(error)) return 'missing';
    // It was sent: whatever refuses the look does not take that back.
    if (error instanceof ActivityFailure) return { wasRead: wasLookedAt(error), approval: askedFor(error) };
    throw error;
  }
}

function wasLookedAt({ cause }: ActivityFailure): boolean {
  const last = cause instanceof TimeoutFailure ? cause.cause : cause;
  return last instanceof ApplicationFailure && last.type === FAILURE.JobNotFinished;
}

/** The request for approval of a cancel that ONTAP carried out, now that the job has ended; undefined where that can't be read. */
export async function carriedOut(
  { cluster, uuid }: JobAddress,
  asked: AwaitedApproval,
): Promise<AwaitedApproval | undefined> {
  const { readRequest } = looks(cluster, END_WITHIN);
  try {
    const approval = await readRequest({ uuid, command: 'cancel', asked, isDone: true });
    return approval.state === 'executed' ? approval : undefined;
  } catch (error) {
    if (error instanceof ActivityFailure) return undefined;
    throw error;
  }
}

/** True when a job was looked for until the last, and not found for too short a time to say that it is gone. */
export function isMissing(error: unknown): boolean {
  const cause = isUnanswered(error) ? (error as ActivityFailure).cause : undefined;
  if (!(cause instanceof ApplicationFailure) || cause.type !== FAILURE.JobNotFinished) return false;
  return (cause.details?.[0] as { absentSince?: string } | undefined)?.absentSince !== undefined;
}

/** What the last try says about all of them; undefined when it can't. */
export function perhapsSentOf(error: unknown): boolean | undefined {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  // No worker took any try.
  if (cause instanceof TimeoutFailure && cause.timeoutType === 'SCHEDULE_TO_START') return false;
  if (!(cause instanceof ApplicationFailure)) return undefined;
  return (cause.details?.[0] as { perhapsSent?: boolean } | undefined)?.perhapsSent;
}
