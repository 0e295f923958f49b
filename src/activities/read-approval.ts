import { requestOf } from '../contracts/approval';
import type { AwaitedApproval } from '../contracts/approval';
import { KILL_ROOM } from '../contracts/history-room';
import { SESSION_ID_PATTERN, UUID_PATTERN } from '../contracts/schemas/primitives';
import type { SessionKey, SessionRecord } from '../contracts/session';
import { cutBytes, jsonBytes, utf8Bytes } from '../contracts/text';
import type { JobCommand } from '../contracts/track-job';
import type { OntapErrorKind, OntapReader, OpenRequest, RequestedWrite } from '../ontap';
import { OntapError } from '../ontap';

/** Longest time or state of ONTAP's, and longest name of an approver, bytes. */
const LONGEST = { word: 40, name: 40 } as const;

/** A write of ours: ONTAP's command, as far as it is known, and what names what it is done to. */
export interface WriteTarget {
  operation: RegExp;
  /** That of the thing itself is the last. */
  ids: readonly string[];
  /** SVM or node that it belongs to, by name: each of them may have a session of the same id. */
  owners: readonly string[];
}

/** The kill of a session. */
export const killOf = ({ ownerUuid, sessionId, svm, node }: KilledSession): WriteTarget => ({
  operation: /\b(ndmp|kill)\b/i,
  ids: [ownerUuid, sessionId],
  owners: [svm, node].filter((name) => name !== undefined),
});

/** Its key, and the names of what it belongs to, as far as they are known. */
export type KilledSession = SessionKey & Pick<SessionRecord, 'svm' | 'node'>;

const OPERATION: Record<JobCommand, RegExp> = {
  pause: /\bpause\b/i,
  resume: /\bresume\b/i,
  cancel: /\b(stop|cancel)\b/i,
};

/** The command to a job. */
export const commandTo = (uuid: string, command: JobCommand): WriteTarget => ({
  operation: OPERATION[command],
  ids: [uuid],
  owners: [],
});

/** How far a request is one for a write: `exact` names all that the write is done to, `likely` the thing itself alone. */
type Relation = 'exact' | 'likely' | 'other' | 'untold';

/** An owner by name, as ONTAP's commands take it. */
const OWNER = /-(?:vserver|node)[\s="']+([^\s,"']+)/gi;

/**
 * Whether a request is one for that write. ONTAP does not document how it names what a request is for: one that names
 * another thing of the same kind is `other`, one that does not name the thing is `untold`.
 */
function relate({ operation, ids, owners }: WriteTarget, request: RequestedWrite): Relation {
  if (request.operation !== undefined && !operation.test(request.operation)) return 'other';
  const query = request.query ?? '';
  const words = query.toLowerCase().split(/[\s,"'=/]+/);
  const byId = ids.map((id) => namedIn(words, id));
  const byName = owners.length === 0 ? [] : ownersIn(query).map((name) => owners.includes(name));
  if (byId.includes('other') || byName.includes(false)) return 'other';
  if (byId.at(-1) !== 'same') return 'untold';
  return byName.includes(true) || byId.every((named) => named === 'same') ? 'exact' : 'likely';
}

const ownersIn = (query: string): string[] => [...query.matchAll(OWNER)].map(([, name = '']) => name);

function namedIn(words: string[], id: string): 'same' | 'other' | 'untold' {
  const form = [UUID_PATTERN, SESSION_ID_PATTERN].find((pattern) => pattern.test(id));
  const named = words.filter((word) => form?.test(word) === true);
  if (named.includes(id.toLowerCase())) return 'same';
  return named.length > 0 ? 'other' : 'untold';
}

/**
 * What of a request for approval can be read now. That it can't be is no error, our role may not reach it; nor is an
 * answer that names something else by its id: it says nothing. Since ONTAP numbered the request to us, what it calls the
 * command, which it does not document, counts for nothing.
 */
export async function readApproval(
  reader: Pick<OntapReader, 'getApprovalRequest'>,
  { index, twins }: Numbered,
  target: WriteTarget,
  signal?: AbortSignal,
): Promise<AwaitedApproval> {
  const request = numbered({ index, twins });
  if (index === undefined) return request;
  try {
    const { state, until, approvers, query } = await reader.getApprovalRequest(index, { signal });
    if (relate(target, query === undefined ? {} : { query }) === 'other') return request;
    return {
      ...request,
      ...(state === undefined ? {} : { state: cutBytes(state, LONGEST.word) }),
      ...(approvers === undefined || approvers.length === 0 ? {} : { approvers: someOf(approvers, request) }),
      ...(until === undefined ? {} : { until: cutBytes(until, LONGEST.word) }),
    };
  } catch (error) {
    if (!(error instanceof OntapError)) throw error;
    return request;
  }
}

/**
 * The open request for approval of a write of ours, when nobody heard what ONTAP answered to it, or not the number;
 * undefined when none is shown, or can be read. One that is approved comes first: it can be carried out.
 *
 * @param others - Numbers of those that are not ours.
 * @throws OntapError when ONTAP does not answer now
 */
export async function findApproval(
  reader: Pick<OntapReader, 'listOpenRequests'>,
  target: WriteTarget,
  signal?: AbortSignal,
  others: readonly number[] = [],
): Promise<AwaitedApproval | undefined> {
  return foremost(await findRequests(reader, target, signal, others));
}

/** The one that is most likely to be carried out, as it is listed, with the numbers of others. */
function foremost(found: AwaitedApproval[]): AwaitedApproval | undefined {
  const last = found.at(-1);
  if (last === undefined) return undefined;
  const { index, state } = last;
  return { ...numbered({ index, twins: twinsOf(last, found) }), ...(state === undefined ? {} : { state }) };
}

/** A request by its number, with others for the same write. */
type Numbered = { [K in 'index' | 'twins']?: AwaitedApproval[K] | undefined };

const numbered = ({ index, twins = [] }: Numbered): AwaitedApproval => ({
  ...requestOf(index),
  ...(twins.length === 0 ? {} : { twins }),
});

const MOST_TWINS = 2;

/** Numbers of them, the last ones. */
export const mostTwins = (found: readonly Numbered[]): number[] =>
  found.flatMap(({ index }) => (index === undefined ? [] : [index])).slice(-MOST_TWINS);

const twinsOf = ({ index }: Numbered, found: readonly Numbered[]): number[] =>
  mostTwins(found.filter((other) => other.index !== index));

/** All of them, the one that is most likely to be carried out last; with their states as far as the list has them. */
export async function findRequests(
  reader: Pick<OntapReader, 'listOpenRequests'>,
  target: WriteTarget,
  signal?: AbortSignal,
  others: readonly number[] = [],
): Promise<AwaitedApproval[]> {
  const listed = (await reader.listOpenRequests({ signal })) ?? [];
  return requestsAmong(listed, target, others);
}

/** Numbers of others than that one that are for the same write. */
export const twinsAmong = (listed: readonly OpenRequest[], target: WriteTarget, index: number): number[] =>
  twinsOf({ index }, requestsAmong(listed, target));

export const requestAmong = (listed: readonly OpenRequest[], target: WriteTarget) =>
  foremost(requestsAmong(listed, target));

function requestsAmong(
  listed: readonly OpenRequest[],
  target: WriteTarget,
  others: readonly number[] = [],
): AwaitedApproval[] {
  const requests = listed.filter((one) => isFor(target, one));
  // Nobody has counted them all before.
  if (others.length > 0 && requests.length > MOST_OTHERS) return [];
  const ours = requests.filter(({ index }) => index === undefined || !others.includes(index));
  const isApproved = ({ state }: { state?: string }) => state === 'approved';
  const isUnread = ({ index }: { index?: number }) => index === undefined;
  const read = ours.filter((one) => !isUnread(one));
  const inOrder = [
    ...ours.filter(isUnread),
    ...read.filter((one) => !isApproved(one)),
    ...read.filter(isApproved),
  ];
  return inOrder.map(({ index, state }) => ({
    ...requestOf(index),
    ...(state === undefined ? {} : { state }),
  }));
}

/** One without a number counts as perhaps ours unless it names something else: what follows it can't be told by number. */
function isFor(target: WriteTarget, request: OpenRequest): boolean {
  const relation = relate(target, request);
  if (request.index === undefined) return relation !== 'other';
  return relation === 'exact' || relation === 'likely';
}

/** Requests for one thing that are told by number; with more than that none is told from ours by the others. */
const MOST_OTHERS = 500;

/** What may pass; whatever else ONTAP answers to the list, it will answer again. */
const PASSES: ReadonlySet<OntapErrorKind> = new Set(['busy', 'transport', 'protocol', 'notOntap']);

/**
 * Numbers of all open requests for a write that nobody has sent so far, as of a second ago.
 *
 * @throws OntapError when ONTAP does not answer now
 */
export async function openBefore(list: () => Promise<OpenRequest[]>, target: WriteTarget): Promise<number[]> {
  const requests = await list().catch((error: unknown) => {
    if (!(error instanceof OntapError) || PASSES.has(error.kind)) throw error;
    return [];
  });
  const open = requests.filter((request) => isFor(target, request));
  return open.slice(-MOST_OTHERS).flatMap(({ index }) => (index === undefined ? [] : [index]));
}

/**
 * The pending request that another run made of this very write, as far as ONTAP shows it soon. It saves who has to
 * approve from a second one; no write waits for it.
 */
export async function findPending(
  reader: Pick<OntapReader, 'recentOpenRequests' | 'getApprovalRequest'>,
  target: WriteTarget,
  signal?: AbortSignal,
): Promise<AwaitedApproval | undefined> {
  const ours = (await reader.recentOpenRequests()).filter((request) => relate(target, request) === 'exact');
  const index = ours.at(-1)?.index;
  if (index === undefined || ours.some(({ state }) => state === 'approved')) return undefined;
  const approval = await readApproval(reader, { index, twins: twinsOf({ index }, ours) }, target, signal);
  return approval.state === 'pending' ? approval : undefined;
}

/** The same, as far as ONTAP tells it now: what is known already must not be lost by a failure. */
export async function foundNow(
  reader: Pick<OntapReader, 'listOpenRequests'>,
  target: WriteTarget,
  signal?: AbortSignal,
  others?: readonly number[],
): Promise<AwaitedApproval | undefined> {
  return ifAnswered(findApproval(reader, target, signal, others));
}

/** Undefined for an answer that does not come. */
export const ifAnswered = <T>(answer: Promise<T>): Promise<T | undefined> =>
  answer.catch((error: unknown) => {
    if (!(error instanceof OntapError)) throw error;
    return undefined;
  });

interface AskedOptions {
  signal?: AbortSignal | undefined;
  /** Called with the request once its number is found, before anything else is asked. */
  tell?: (found: AwaitedApproval) => void;
  /** An earlier try may have made one as well: it is named beside. */
  mayHaveTwins?: boolean;
  /** Numbers of those that are not ours. */
  others?: readonly number[];
}

/**
 * What can be read now of a request whose number ONTAP may not have told: then it is looked for.
 */
export async function readAsked(
  reader: Pick<OntapReader, 'getApprovalRequest' | 'listOpenRequests'>,
  asked: Numbered,
  target: WriteTarget,
  { signal, tell, others, mayHaveTwins = false }: AskedOptions = {},
): Promise<AwaitedApproval> {
  if (asked.index !== undefined) {
    const open = mayHaveTwins ? await ifAnswered(findRequests(reader, target, signal, others)) : undefined;
    const request =
      open === undefined ? asked : numbered({ index: asked.index, twins: twinsOf(asked, open) });
    if (request.twins !== undefined) tell?.(numbered(request));
    return readApproval(reader, request, target, signal);
  }
  const found = await foundNow(reader, target, signal, others);
  if (found !== undefined) tell?.(found);
  return readApproval(reader, found ?? asked, target, signal);
}

/** As many as there is room for, one at least. */
function someOf(names: string[], { twins }: AwaitedApproval): string[] {
  let left = KILL_ROOM.approvers - (twins === undefined ? 0 : jsonBytes({ twins }));
  return names
    .map((name) => cutBytes(name, LONGEST.name))
    .filter((name, index) => (left -= utf8Bytes(name)) >= 0 || index === 0);
}
