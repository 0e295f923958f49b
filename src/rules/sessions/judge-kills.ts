import type { ExceededLimit, JudgeInput, Judgement, KillTarget } from '../../contracts/plan';
import { judgeTargets } from './judge-targets';
import { blockersNow } from './evict';
import { guardExceeded, policyExceeded } from './limits';
import { allSteps } from './steps';
import type { Steps } from './steps';
import { byKey, keyOf } from '../../contracts/session-key';

/** What may still be killed, in order: nothing at all when a limit is exceeded or the view is incomplete. */
export function judgeKills(input: JudgeInput): Judgement {
  return allSteps(judgeSteps(input));
}

/** {@link judgeKills} in steps. */
export function* judgeSteps(input: JudgeInput): Steps<Judgement> {
  const { listing } = input.now;
  const incomplete = incompleteNow(input);
  if (listing.detail !== 'full' || incomplete.length > 0) {
    return { kill: [], dropped: [], exceeded: [], incomplete };
  }
  const judged = yield* judgeTargets(input, listing.sessions);
  const kill = judged.filter(({ drop }) => drop === undefined).map(({ target }) => target);
  const dropped = judged.flatMap(({ target: { record }, drop }) => (drop ? [{ record, ...drop }] : []));
  const blockers = blockersNow(input, listing.sessions, dropped);
  if (blockers.length > 0) return { kill: [], dropped: [], exceeded: [], incomplete, blockers };
  const unapproved = approvalMissing(input, kill.length);
  if (unapproved !== undefined) return { kill: [], dropped: [], exceeded: [], incomplete: [unapproved] };
  const exceeded = exceededNow(input, { planned: kill.length, total: listing.sessions.length });
  return {
    kill: exceeded.length > 0 ? [] : kill.sort(byUrgency).map(({ record }) => keyOf(record)),
    dropped: dropped.map(({ record, ...drop }) => ({ ...keyOf(record), ...drop })),
    exceeded,
    incomplete,
  };
}

function incompleteNow({ facts, planned, now }: JudgeInput): string[] {
  const { listing } = now;
  return [
    ...(facts.scope === 'svm' ? ["an SVM's login is not shown the nodes"] : []),
    ...(facts.ndmpMode === planned.ndmpMode
      ? []
      : [`the NDMP mode changed from ${planned.ndmpMode} to ${facts.ndmpMode ?? 'unknown'}`]),
    ...(listing.detail === 'full' ? [] : ['the listing before the first kill has no full records']),
    ...(Date.parse(listing.at) >= Date.parse(planned.at)
      ? []
      : [`the listing of ${listing.at} is older than the plan of ${planned.at}`]),
  ];
}

/** The owner may have lowered the guard's bound since the plan was made. */
function approvalMissing({ facts: { guard }, approved }: JudgeInput, kills: number): string | undefined {
  if (approved || guard.approvalAbove === undefined || kills <= guard.approvalAbove) return undefined;
  return `the guard asks for an approval of more than ${guard.approvalAbove} kills now, and ${kills} are left; run again`;
}

function exceededNow(
  { policy, facts, limitsLifted, evict }: JudgeInput,
  counts: { planned: number; total: number },
): ExceededLimit[] {
  return [
    ...guardExceeded(facts.guard, counts, evict),
    ...(limitsLifted ? [] : policyExceeded(policy, counts)),
  ];
}

/** Drives and robots first, since others wait for them; then what has been still for longest. */
function byUrgency(a: KillTarget, b: KillTarget): number {
  const urgency = Number(holdsDevice(b)) - Number(holdsDevice(a));
  return urgency || b.unchangedSeconds - a.unchangedSeconds || byKey(a.record, b.record);
}

function holdsDevice({ record }: KillTarget): boolean {
  return record.tapeDevice !== undefined || record.scsi !== undefined;
}
