import { durationMs, formatDuration } from '../../contracts/duration';
import type { Plan } from '../../contracts/plan';
import { shownHash } from '../../contracts/stakes';
import type { ApprovalMessages } from './approval-messages';
import { isRejected } from './await-decision';
import type { CleanupContext } from './context';
import type { Notifier } from '../shared/notify-hooks';
import { stakesOf, toDecide } from './stakes';

/**
 * Tells that kills follow, and waits as long as the policy says; meanwhile a planned session that moves once is dropped
 * for good. False when somebody rejected the plan.
 */
export async function giveNotice(
  context: CleanupContext,
  messages: ApprovalMessages,
  notifier: Notifier,
  plan: Plan,
): Promise<boolean> {
  const { notifyBefore } = context.policy;
  const count = context.targets().length;
  if (notifyBefore === undefined || count === 0) return true;
  const noticeMs = durationMs(notifyBefore);
  const killsAt = new Date(Date.now() + noticeMs).toISOString();
  const stakes = stakesOf(context);
  notifier.tell(
    'kills_announced',
    `${count} NDMP sessions are killed from ${killsAt} on (in ${formatDuration(noticeMs)}), those that have not moved by then. To prevent it, reject the plan or stop the run.`,
    { ...toDecide('reject', { planHash: plan.hash }, stakes), killsAt },
  );
  context.progress.update({
    phase: 'giving_notice',
    now: `Waits until ${killsAt} (${formatDuration(noticeMs)}), so that somebody can reject plan ${shownHash(plan.hash)}.`,
    next: 'Kills what the plan says and has not moved by then.',
    notice: { planHash: plan.hash, killsAt },
  });
  try {
    return !(await isRejected(context, messages, plan, { for: 'notice', withinMs: noticeMs }));
  } finally {
    context.progress.end('notice');
  }
}
