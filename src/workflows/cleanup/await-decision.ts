import { condition } from '@temporalio/workflow';
import { durationMs } from '../../contracts/duration';
import { EVIDENCE_ROOM } from '../../contracts/evidence';
import { CLEANUP_ROOM } from '../../contracts/history-room';
import type { KillTarget, Plan } from '../../contracts/plan';
import { keyOf } from '../../contracts/session-key';
import type { DecisionFor } from '../../rules/approval';
import { decisions, sampleLooks } from '../shared/activities';
import { endOf } from '../shared/failures';
import type { ApprovalMessages, MadeDecision, Question } from './approval-messages';
import { checkSignature } from './check-signature';
import type { CleanupContext } from './context';
import { stakesOf } from './stakes';

/** A look that begins right before the end of the wait has at least this long, ms. */
const LEAST_LOOK_MS = 5_000;

/** A wait of a plan for somebody's decision. */
export interface WaitOptions {
  for: DecisionFor;
  withinMs: number;
}

/** Waits for a decision on the plan, undefined when there is none in time; a planned session that moves once is dropped. */
export async function awaitDecision(
  context: CleanupContext,
  messages: ApprovalMessages,
  plan: Plan,
  options: WaitOptions,
): Promise<MadeDecision | undefined> {
  const question = questionOn(context, plan, options);
  const until = question.untilMs;
  messages.ask(question);
  try {
    while (messages.answered === undefined && !context.hasClientMoved && Date.now() < until)
      await watchOnce(context, messages, until, options);
  } finally {
    messages.close();
  }
  return messages.answered;
}

/** Who is asked what, from now on. */
export function questionOn(
  { facts, policy, request }: CleanupContext,
  plan: Plan,
  options: WaitOptions,
): Question {
  const { approvers, approvals, keyed } = facts?.guard ?? {};
  const { by } = policy.approval;
  return {
    for: options.for,
    untilMs: Date.now() + options.withinMs,
    planHash: plan.hash,
    requester: request.requestedBy.name,
    ...(approvers === undefined ? {} : { approvers }),
    ...(by === undefined ? {} : { by }),
    ...(approvals === undefined ? {} : { approvals }),
    ...(keyed === undefined ? {} : { keyed }),
    check: () => checkSignature(request.cluster),
  };
}

/** What a plan waited for that was rejected meanwhile. */
type RejectedAt = Exclude<DecisionFor, 'approval'>;

/** For the report. */
export function recordRejection(context: CleanupContext, decision: MadeDecision, wanted: RejectedAt): void {
  const { by, note } = decision;
  const words = { by, ...(note === undefined ? {} : { note }) };
  context.approval = { wanted, decision: 'rejected', ...words, at: new Date().toISOString() };
}

/** Waits for a time in which a plan can only be rejected; true when it was. */
export async function isRejected(
  context: CleanupContext,
  messages: ApprovalMessages,
  plan: Plan,
  options: WaitOptions & { for: RejectedAt },
): Promise<boolean> {
  const decision = await awaitDecision(context, messages, plan, options);
  if (decision === undefined) return false;
  recordRejection(context, decision, options.for);
  return true;
}

async function watchOnce(
  context: CleanupContext,
  messages: ApprovalMessages,
  until: number,
  options: WaitOptions,
): Promise<void> {
  const targets = context.targets();
  const only = targets.flatMap(({ record, joined }) => [record, ...joined]).map(keyOf);
  const lookEvery = lookEveryMs(context, only.length, options);
  const wait = Math.min(lookEvery, until - Date.now());
  const summary = 'until the next look at what is planned';
  if (await condition(() => messages.answered !== undefined, wait, { summary })) return;
  if (targets.length === 0 || CLEANUP_ROOM.looks[options.for] === 0) return;
  try {
    const within = Math.min(lookEvery, Math.max(LEAST_LOOK_MS, until - Date.now()));
    const look = sampleLooks(context.request.cluster, within, String(++context.begun));
    const mostBytes = only.length * (CLEANUP_ROOM.lookedBytes / 2) + 200 + EVIDENCE_ROOM.seal;
    await look.listNdmpSessions({ detail: 'digest', only, mostBytes, place: 'approval' });
    const planned = context.samples.at(-1)?.recorded.listing ?? '';
    context.drop(
      await decisions.watchTargets({ targets: targets.map(keysOf), planned, now: look.recorded.listing }),
    );
    context.progress.update({ stakes: stakesOf(context) });
  } catch (error) {
    // Every session is read again right before its kill: a look less here takes nothing from safety.
    if (endOf('approval', error) !== 'ignored') throw error;
  }
}

const keysOf = ({ record, joined }: KillTarget) => ({ ...keyOf(record), joined: joined.map(keyOf) });

/** As often as the window was sampled, if the history has room for it: what moved once is seen by a later look, too. */
function lookEveryMs({ policy }: CleanupContext, sessions: number, options: WaitOptions): number {
  const room = CLEANUP_ROOM.lookBytes / (CLEANUP_ROOM.lookedBytes * Math.max(1, sessions));
  const most = Math.max(1, Math.min(CLEANUP_ROOM.looks[options.for], room));
  return Math.max(durationMs(policy.observe.every), Math.ceil(options.withinMs / most));
}
