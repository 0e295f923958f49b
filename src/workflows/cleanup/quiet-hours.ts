import { formatDuration } from '../../contracts/duration';
import type { Plan } from '../../contracts/plan';
import type { Quiet } from '../../contracts/quiet';
import { decisions } from '../shared/activities';
import type { ApprovalMessages } from './approval-messages';
import { isRejected } from './await-decision';
import type { CleanupContext } from './context';

/** How a run goes on that has kills to do: to its kills, or to its end. */
export type Passed = 'kills' | 'quiet_hours' | 'rejected';

/** Whether a run ends whose plan is made in quiet hours, before anybody is asked to approve it. */
export async function endsInQuietHours(context: CleanupContext): Promise<boolean> {
  return context.policy.inQuietHours === 'end' && (await quietNow(context)) !== undefined;
}

function isWorthWaiting({ policy }: CleanupContext, quiet: Quiet): quiet is Required<Quiet> {
  return quiet.until !== undefined && policy.inQuietHours !== 'end';
}

/** Waits until quiet hours of the guard are over; nobody looks meanwhile, so that the kills look for a window of the guard first. */
export async function passQuietHours(
  context: CleanupContext,
  messages: ApprovalMessages,
  plan: Plan,
): Promise<Passed> {
  if (context.targets().length === 0) return 'kills';
  const quiet = await quietNow(context);
  if (quiet === undefined) return 'kills';
  if (!isWorthWaiting(context, quiet)) return 'quiet_hours';
  return (await waitOut(context, messages, plan, quiet)) ? 'rejected' : 'kills';
}

async function quietNow(context: CleanupContext): Promise<Quiet | undefined> {
  const quiet = context.facts?.guard.quiet;
  if (quiet === undefined) return undefined;
  const now = await decisions.judgeQuiet({ quiet, at: new Date().toISOString() });
  if (now === null) return undefined;
  context.quiet = now;
  return now;
}

/** True when the plan was rejected meanwhile. */
async function waitOut(
  context: CleanupContext,
  messages: ApprovalMessages,
  plan: Plan,
  { hours, until }: Required<Quiet>,
): Promise<boolean> {
  const withinMs = Math.max(0, Date.parse(until) - Date.now());
  context.progress.update({
    phase: 'in_quiet_hours',
    now: `Waits until ${until} (${formatDuration(withinMs)}): nothing is killed in the quiet hours ${hours}.`,
    next: 'Looks for the window of the guard once more, and kills what the plan says and does not move.',
    quiet: { planHash: plan.hash, hours, until },
  });
  try {
    return await isRejected(context, messages, plan, { for: 'quiet_hours', withinMs });
  } finally {
    context.progress.end('quiet');
  }
}
