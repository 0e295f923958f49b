import { cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { requestOf, UNREAD_FOR_MS } from '../../contracts/approval';
import type { AwaitedApproval } from '../../contracts/approval';
import { FAILURE } from '../../contracts/failures';
import type { PatchJobInput, PatchJobResult } from '../../contracts/poll-job';
import type { OntapClient, OntapReader, OntapSlot, WriteAnswer } from '../../ontap';
import { approvalSaid, OntapError } from '../../ontap';
import { awaitJobEnd } from '../await-job-end';
import type { ClusterContext } from '../cluster-context';
import { mayHaveBeenTaken } from '../../rules/failures';
import type { Place } from '../../rules/failures';
import { becameOfCommand, failureOfJob, isTerminal, phaseOf } from '../../rules/jobs';
import { saidWithCode } from '../../contracts/text';
import { FAILURE_ROOM } from '../../contracts/history-room';
import { assertListed } from '../assert-listed';
import { asActivity, failureOf, fittingWords, typeOf } from '../failure-of';
import { assertNothingLeft } from '../find-unpaid-pause';
import { leftTheQueue, watchDeparture } from './departure';
import {
  dueMs,
  hintOf,
  isPerhapsSent,
  lastSentMs,
  lostMs,
  noteAsked,
  noteOthers,
  noteTurnedAway,
  othersIn,
} from './patch-hint';
import type { PatchHint } from './patch-hint';
import { watchTime } from './prove-absence';
import { note, noted } from '../notes';
import { byWhomElse, tellRefused } from '../refused-writes';
import { commandTo, findApproval, findPending, foundNow, openBefore } from '../read-approval';
import { readCommandRequest } from './command-requests';
import { readJob } from './job-calls';

/** Refusals of a PATCH that are answers, by ONTAP's code (cluster jobs API). */
const ANSWERS: ReadonlyMap<string | undefined, PatchJobResult['answer']> = new Map([
  ['458762', 'terminal'],
  ['458771', 'running'],
  ['458776', 'not_running'],
  ['458783', 'unsupported'],
  ['458784', 'unsupported'],
]);

/** The activity that commands jobs. */
export function createPatchJob(context: ClusterContext) {
  const { cluster, config } = context;
  return {
    /** Sends one command; what ONTAP refuses for good is an answer. One that may have been taken is read before. */
    patchJob: (input: PatchJobInput): Promise<PatchJobResult> =>
      asActivity(input.place ?? 'command', async () => {
        const perhapsSentBefore = isPerhapsSent(input);
        assertOurs(context, perhapsSentBefore);
        if (!config.allow.includes('control-jobs')) throw notGranted(cluster, perhapsSentBefore);
        const asked = hintOf().asked ?? input.approval;
        if (asked === undefined && !perhapsSentBefore && input.action === 'pause') await assertNothingLeft();
        const now = asked && (await readNow(context.client, asked, input, cancellationSignal()));
        const answered = (now && whileAsked(now)) ?? (await patch(context, input, perhapsSentBefore, now));
        return { ...answered, perhapsSentBefore, ...othersIn(input) };
      }),
  };
}

type Answered = Omit<PatchJobResult, 'perhapsSentBefore'>;

/** The request for it, or one that says more of those that tries without an answer have made. */
function readNow(
  reader: OntapReader,
  asked: AwaitedApproval,
  input: PatchJobInput,
  signal?: AbortSignal,
): Promise<AwaitedApproval> {
  return readCommandRequest(reader, asked, commandTo(input.uuid, input.action), {
    signal,
    mayHaveTwins: isPerhapsSent(input),
    ...othersIn(input),
  });
}

/**
 * The answer to a command that ONTAP made a request for approval of; undefined when it is approved, so that it may be
 * sent again. As long as that is not certain nothing is sent: that could make one more request.
 */
function whileAsked(approval: AwaitedApproval): Answered | undefined {
  if (approval.state === 'approved') return undefined;
  return approval.state === 'executed' ? acceptedBy(approval) : { answer: 'awaits_approval', approval };
}

/** Done by that request; it is told where others for the same are open. */
function acceptedBy(approval: AwaitedApproval | undefined): Answered {
  return { answer: 'accepted', ...(approval?.twins === undefined ? {} : { approval }) };
}

async function patch(
  context: ClusterContext,
  input: PatchJobInput,
  perhapsSentBefore: boolean,
  approved?: AwaitedApproval,
): Promise<Answered> {
  const { client } = context;
  const { uuid, action, place = 'command' } = input;
  const departure = watchDeparture();
  const before: Before = approved === undefined ? {} : { approved };
  const { nowMs } = watchTime();
  const send = async (slot: OntapSlot) => {
    const became = await (perhapsSentBefore
      ? becameOf(slot, input, before)
      : settledBefore(slot, input, before));
    return became ?? slot.patchJob(uuid.toLowerCase(), action, departure);
  };
  try {
    // While it waits it can be cancelled; a command on the wire is waited for.
    const answer = await client.withSlot(send, { signal: cancellationSignal() });
    if ('answer' in answer) return answer;
    // A link to the very job that is commanded leads to no other: what becomes of that tells.
    if (answer.kind === 'accepted' && answer.job.toLowerCase() !== uuid.toLowerCase())
      return await byJob(client, input, answer.job, departure);
    return await answerOf(client, input, answer, before.approved);
  } catch (error) {
    const { left } = departure;
    if (error instanceof OntapError && error.kind === 'fuseBlown')
      tellRefused(context, 'command', FAILURE.FuseBlown, error.message);
    if (!(error instanceof OntapError)) {
      if (left || !cancellationSignal().aborted) throw error;
      noteTurnedAway(perhapsSentBefore);
      throw leftTheQueue(perhapsSentBefore);
    }
    const refusal = left ? ANSWERS.get(error.code) : undefined;
    const answer = error.kind === 'notFound' ? 'gone' : refusal;
    if (answer !== undefined) return { answer, ...pausedIn(before) };
    // An odd answer may follow a command that was taken: the next try tells.
    const isOpen = isPerhapsTaken(error, place);
    const perhapsSent = perhapsSentBefore || (left && isOpen);
    noteTurnedAway(perhapsSent);
    if (left && isOpen) note({ ...noted(), sentMs: dueMs(), lostMs: nowMs() } satisfies PatchHint);
    throw failureOf(error, place, { left, perhapsSent, ...othersIn(input) });
  }
}

/** What we owe is asked for once more by who perhaps did it: a refusal may be the answer to the second of two. */
function isPerhapsTaken(error: OntapError, place: Place): boolean {
  if (error.isTurnedAway) return false;
  return mayHaveBeenTaken(typeOf(error)) || (place === 'debt' && error.kind !== 'auth');
}

/** What the job says that ONTAP does a command by, as far as it says something in time. */
async function byJob(
  client: OntapClient,
  input: PatchJobInput,
  job: string,
  { hasTime }: { hasTime: () => boolean },
): Promise<Answered> {
  const ended = await awaitJobEnd(client, job, hasTime);
  if (ended === undefined || ended.state === 'success') return { answer: 'accepted' };
  const failure = failureOfJob(ended);
  const asked = approvalSaid(failure);
  if (asked !== undefined) return answerOf(client, input, { kind: 'awaits_approval', ...asked });
  const answer = ANSWERS.get(failure.code);
  if (answer === 'terminal' && (await hasEnded(client, input.uuid))) return { answer };
  // It may have failed after that, over something else, or be another's: its code is not the state of the commanded job.
  const words = `${saidWithCode(failure.message, failure.code)}: ONTAP took the ${input.action}, and its job ${job} failed`;
  return { answer: 'accepted', failed: fittingWords(words, FAILURE_ROOM.message) };
}

/** Whether the commanded job itself says so; a read without an answer says nothing. */
async function hasEnded(client: OntapClient, uuid: string): Promise<boolean> {
  try {
    return isTerminal((await readJob(client, uuid))?.state);
  } catch (error) {
    if (!(error instanceof OntapError)) throw error;
    return false;
  }
}

/** What follows from an answer of ONTAP's: one that does not tell may have made a request, which is looked for. */
async function answerOf(
  client: OntapClient,
  input: PatchJobInput,
  answer: WriteAnswer,
  approved?: AwaitedApproval,
): Promise<Answered> {
  if (answer.kind === 'done' || answer.kind === 'accepted') return acceptedBy(approved);
  const target = commandTo(input.uuid, input.action);
  const isAsked = answer.kind === 'awaits_approval';
  const told = isAsked ? requestOf(answer.index) : undefined;
  // Before anything else is asked: a retry must not make another request.
  if (told !== undefined) noteAsked(told);
  const { others } = othersIn(input);
  const asked =
    told?.index === undefined ? ((await foundNow(client, target, undefined, others)) ?? told) : told;
  if (asked === undefined) return { answer: 'accepted' };
  if (asked !== told) noteAsked(asked);
  const approval = await readNow(client, asked, input);
  // One that is approved may be that of an earlier try: the command is sent again by who waits for that.
  return whileAsked(approval) ?? { answer: 'awaits_approval', approval };
}

/** What became of a command that may have been taken; undefined when it is to be sent again. */
async function becameOf(
  slot: OntapSlot,
  input: PatchJobInput,
  before: Before,
): Promise<Answered | undefined> {
  const { uuid, action, place } = input;
  const signal = cancellationSignal();
  const { state } = await slot.getJob(uuid.toLowerCase(), { signal });
  const answer = becameOfCommand(action, state);
  if (answer !== undefined) return { answer, isSeen: true };
  let asked: AwaitedApproval | undefined;
  try {
    asked = await findApproval(slot, commandTo(uuid, action), signal, othersIn(input).others);
  } catch (error) {
    if (place !== 'debt' || !(error instanceof OntapError)) throw error;
    // To a job that is seen running nothing is owed just now.
    if (phaseOf(state) === 'running') return { answer: 'running' };
    // What we owe is kept back by no list for ever.
    if (dueMs() - lastSentMs() >= UNREAD_FOR_MS) return undefined;
    throw error;
  }
  if (asked === undefined) {
    // A pause that is owed for, and its resume, find a request also later.
    if (place !== 'debt' && input.joinsRequest !== false) assertListed(lostMs());
    return undefined;
  }
  noteAsked(asked);
  const now = await readNow(slot, asked, input, signal);
  const waits = whileAsked(now);
  if (waits === undefined) before.approved = now;
  const isUnread = waits?.approval !== undefined && waits.approval.state === undefined;
  return isUnread && input.isLongUnread === true ? undefined : waits;
}

/** What is known before a command leaves. */
interface Before {
  pausedBefore?: boolean;
  /** It leaves since this request is approved. */
  approved?: AwaitedApproval;
}

const pausedIn = ({ pausedBefore }: Before): Pick<PatchJobResult, 'pausedBefore'> =>
  pausedBefore === undefined ? {} : { pausedBefore };

/** What keeps a first try from being sent: a request, or for a pause that is to be paid back, the job itself. */
async function settledBefore(
  slot: OntapSlot,
  input: PatchJobInput,
  before: Before,
): Promise<Answered | undefined> {
  const asked = await askedBefore(slot, input);
  if (asked !== undefined || input.joinsRequest !== false) return asked;
  const { uuid, action } = input;
  const { state } = await slot.getJob(uuid.toLowerCase(), { signal: cancellationSignal() });
  before.pausedBefore = phaseOf(state) === 'paused';
  const answer = becameOfCommand(action, state);
  return answer === undefined ? undefined : { answer, ...pausedIn(before) };
}

/** The pending request for the same command that another run made. What we owe waits for nobody's list. */
async function askedBefore(
  slot: OntapSlot,
  { uuid, action, approval: known, place, joinsRequest = true }: PatchJobInput,
): Promise<Answered | undefined> {
  if (known !== undefined || place === 'debt') return undefined;
  const target = commandTo(uuid, action);
  const approval = joinsRequest ? await findPending(slot, target, cancellationSignal()) : undefined;
  if (approval === undefined) {
    const list = () => (joinsRequest ? slot.recentOpenRequests() : slot.freshOpenRequests());
    noteOthers(await openBefore(list, target));
    return undefined;
  }
  noteAsked(approval);
  return { answer: 'awaits_approval', approval };
}

/** @throws NotGranted for an order that no run of ours gives */
function assertOurs(context: ClusterContext, perhapsSent: boolean): void {
  const elsewhere = byWhomElse(['trackJob', 'runJobSequence', 'pausedJob']);
  if (elsewhere === undefined) return;
  const words = `Jobs of "${context.cluster}" are not commanded ${elsewhere}: a command leaves only for a run of trackJob, runJobSequence or pausedJob`;
  tellRefused(context, 'command', FAILURE.NotGranted, words);
  throw ApplicationFailure.nonRetryable(words, FAILURE.NotGranted, { left: false, perhapsSent });
}

function notGranted(cluster: string, perhapsSent: boolean): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `Jobs of "${cluster}" may only be watched; to pause, resume or cancel, its owner has to write allow: [control-jobs]`,
    FAILURE.NotGranted,
    { left: false, perhapsSent },
  );
}
