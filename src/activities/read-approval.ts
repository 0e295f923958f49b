import { requestOf } from '../contracts/approval';
import type { AwaitedApproval } from '../contracts/approval';
import { KILL_ROOM } from '../contracts/history-room';
import { SESSION_ID_PATTERN, UUID_PATTERN } from '../contracts/schemas/primitives';
import type { SessionKey } from '../contracts/session';
import { cutBytes, utf8Bytes } from '../contracts/text';
import type { JobCommand } from '../contracts/track-job';
import type { OntapReader, RequestedWrite } from '../ontap';
import { OntapError } from '../ontap';

/** Longest time or state of ONTAP's, and longest name of an approver, bytes. */
const LONGEST = { word: 40, name: 40 } as const;

/** A write of ours: ONTAP's command, as far as it is known, and the ids that name what it is done to. */
export interface WriteTarget {
  operation: RegExp;
  ids: readonly string[];
}

/** Whether another run of ours made a request, is told by what ONTAP listed so long ago, ms. */
export const LISTED_BEFORE_MS = 60_000;

/** The kill of a session. */
export const killOf = ({ ownerUuid, sessionId }: SessionKey): WriteTarget => ({
  operation: /\b(ndmp|kill)\b/i,
  ids: [ownerUuid, sessionId],
});

const OPERATION: Record<JobCommand, RegExp> = {
  pause: /\bpause\b/i,
  resume: /\bresume\b/i,
  cancel: /\b(stop|cancel)\b/i,
};

/** A command to a job. */
export const commandTo = (uuid: string, command: JobCommand): WriteTarget => ({
  operation: OPERATION[command],
  ids: [uuid],
});

/**
 * Whether a request is one for that write. ONTAP does not document how it names what a request is for: one that names
 * another thing of the same kind is `other`, one that names none is `untold`.
 */
function relate({ operation, ids }: WriteTarget, request: RequestedWrite): 'same' | 'other' | 'untold' {
  if (request.operation !== undefined && !operation.test(request.operation)) return 'other';
  const words = (request.query ?? '').toLowerCase().split(/[\s,"'=/]+/);
  let relation: 'same' | 'untold' = 'untold';
  for (const id of ids) {
    const form = [UUID_PATTERN, SESSION_ID_PATTERN].find((pattern) => pattern.test(id));
    const named = words.filter((word) => form?.test(word) === true);
    if (named.includes(id.toLowerCase())) relation = 'same';
    else if (named.length > 0) return 'other';
  }
  return relation;
}

/**
 * What of a request for approval can be read now. That it can't be is no error, our role may not reach it; nor is an
 * answer that is about something else: it says nothing.
 */
export async function readApproval(
  reader: Pick<OntapReader, 'getApprovalRequest'>,
  { index }: { index?: number },
  target: WriteTarget,
  signal?: AbortSignal,
): Promise<AwaitedApproval> {
  const request = requestOf(index);
  if (index === undefined) return request;
  try {
    const { state, until, approvers, ...write } = await reader.getApprovalRequest(index, { signal });
    if (relate(target, write) === 'other') return request;
    return {
      ...request,
      ...(state === undefined ? {} : { state: cutBytes(state, LONGEST.word) }),
      ...(approvers === undefined || approvers.length === 0 ? {} : { approvers: someOf(approvers) }),
      ...(until === undefined ? {} : { until: cutBytes(until, LONGEST.word) }),
    };
  } catch (error) {
    if (!(error instanceof OntapError)) throw error;
    return request;
  }
}

/**
 * The open request for approval of a write of ours, when nobody heard what ONTAP answered to it, or not the number, or
 * another run of ours may have made it; undefined when none is shown, or can be read.
 *
 * @throws OntapError when ONTAP does not answer now
 */
export async function findApproval(
  reader: Pick<OntapReader, 'listOpenRequests'>,
  target: WriteTarget,
  options: { signal?: AbortSignal | undefined; maxAgeMs?: number | undefined } = {},
): Promise<AwaitedApproval | undefined> {
  const requests = (await reader.listOpenRequests(options)) ?? [];
  const { index } = requests.filter((request) => relate(target, request) === 'same').at(-1) ?? {};
  return index === undefined ? undefined : requestOf(index);
}

/** The same, as far as ONTAP tells it now: what is known already must not be lost by a failure. */
export async function foundNow(
  reader: Pick<OntapReader, 'listOpenRequests'>,
  target: WriteTarget,
  signal?: AbortSignal,
): Promise<AwaitedApproval | undefined> {
  return findApproval(reader, target, { signal }).catch((error: unknown) => {
    if (!(error instanceof OntapError)) throw error;
    return undefined;
  });
}

/**
 * What can be read now of a request whose number ONTAP may not have told: then it is looked for.
 *
 * @param tell - Called with the request once its number is found, before anything else is asked.
 */
export async function readAsked(
  reader: Pick<OntapReader, 'getApprovalRequest' | 'listOpenRequests'>,
  asked: { index?: number },
  target: WriteTarget,
  { signal, tell }: { signal?: AbortSignal; tell?: (found: AwaitedApproval) => void } = {},
): Promise<AwaitedApproval> {
  if (asked.index !== undefined) return readApproval(reader, asked, target, signal);
  const found = await foundNow(reader, target, signal);
  if (found !== undefined) tell?.(found);
  return readApproval(reader, found ?? asked, target, signal);
}

/** As many as there is room for, one at least. */
function someOf(names: string[]): string[] {
  let left: number = KILL_ROOM.approvers;
  return names
    .map((name) => cutBytes(name, LONGEST.name))
    .filter((name, index) => (left -= utf8Bytes(name)) >= 0 || index === 0);
}
