import { patched } from '@temporalio/workflow';
import { durationMs } from '../../contracts/duration';
import type { KillOutcome, KillRequest } from '../../contracts/kill';
import { KILL_ROOM } from '../../contracts/history-room';
import type { KillTarget } from '../../contracts/plan';
import { keyOf } from '../../contracts/session-key';
import {
  afterJoinedMotion,
  afterMotion,
  afterSecondKill,
  isUnderVerification,
  mayHaveChanged,
  mayKillAgain,
  verified,
} from '../../rules/kills';
import type { KillContext } from './context';
import { renewEvidence } from './evidence';
import { killTogether } from './kill-in-slices';
import { lookForKilled, type Seen } from './look-for-killed';
import { tellCleanup } from './tell-cleanup';

/** Looks until killed sessions, and those that were gone, are proven gone; kills those that are not once more. */
export async function verifyKills(context: KillContext, targets: KillTarget[]): Promise<void> {
  const watched = targets.filter(({ record }) => isUnderVerification(context.outcomeOf(record)));
  if (watched.length === 0) return;
  const { within, killAgainAfter } = context.request.policy.verify;
  const [total, first] = [durationMs(within), Math.min(durationMs(within), durationMs(killAgainAfter))];
  if (total > first) context.sentUntil = new Date(Date.now() + first).toISOString();
  context.enter('verifying');
  await tellCleanup(context, 'verifying');
  const early = await lookForKilled(context, watched, first);
  recordMoved(context, early);
  const late = total === first ? early : await killAgainAndLook(context, early, total - first);
  recordMoved(context, late);
  for (const target of watched) {
    const known = context.outcomeOf(target.record);
    if (!isUnderVerification(known) || known === undefined) continue;
    const seen = late.present.includes(target)
      ? 'present'
      : late.unproven.includes(target)
        ? 'unproven'
        : 'gone';
    context.record(verified(known, seen, late.at));
  }
}

/** The second kill of what is present; after a cancel or a halt none. Nobody knows enough of the others to do that. */
async function killAgainAndLook(
  context: KillContext,
  { present, unproven, shown = new Map() }: Seen,
  withinMs: number,
): Promise<Seen> {
  if (present.length > 0) {
    await tellCleanup(context, 'verifying');
    if (!context.mustStop) await context.halts.ask();
  }
  const again = present.filter((target) => !isSaved(context, target));
  const wasWaiting = context.waiting !== undefined;
  if (!context.mustStop && patched('evidence-renewed-again')) {
    const renewed = patched('more-renewed-again') ? renewable(context.request) : RENEWED_BEFORE;
    await renewEvidence(context, again.slice(0, renewed));
  }
  const known = knownEnough(context, again);
  const seconds = new Map<KillTarget, KillOutcome>();
  await killTogether(context, known, (target, outcome) => {
    seconds.set(target, outcome);
    recordSecond(context, target, outcome);
  });
  for (const target of known.filter((one) => !seconds.has(one)))
    recordSecond(context, target, unsent(target, context.whyStopped));
  if (wasWaiting) await tellLast(context);
  const left = present.filter(({ record }) => isUnderVerification(context.outcomeOf(record)));
  // What a second kill has changed since is no motion.
  const still = new Map([...shown].filter(([target]) => !mayHaveChanged(seconds.get(target))));
  return lookForKilled(context, [...left, ...unproven], withinMs, still);
}

/** True when a first kill was its last one: what was seen at work works with what is joined to it. */
function isSaved(context: KillContext, target: KillTarget): boolean {
  const first = context.outcomeOf(target.record);
  if (first !== undefined && !mayKillAgain(first)) return true;
  const partner = target.joined.find((one) => context.outcomeOf(one)?.outcome === 'survived');
  if (partner === undefined) return false;
  if (first !== undefined) context.record(afterJoinedMotion(first, partner.sessionId));
  return true;
}

/** Of runs that began before this went by the size of the plan. */
const RENEWED_BEFORE = 12;

/** As many sessions as history has room for. */
function renewable({ targets }: KillRequest): number {
  const sessions = targets.reduce((sum, { joined }) => sum + 1 + joined.length, 0);
  return sessions <= KILL_ROOM.renewedAgain ? targets.length : 0;
}

/** No kill is asked for that could not be granted. */
function knownEnough(context: KillContext, targets: KillTarget[]): KillTarget[] {
  if (context.mustStop || !patched('more-renewed-again')) return targets;
  const nowMs = Date.now();
  const how = context.request.evict === undefined ? 'run the clean-up again' : 'evict the client again';
  const isKnown = (target: KillTarget) => context.evidence.isGood([target], nowMs);
  for (const target of targets.filter((one) => !isKnown(one)))
    recordSecond(context, target, unsent(target, `it was not looked at again: ${how}`));
  return targets.filter(isKnown);
}

/** From now on nothing is sent: whoever has read that something waits has to know. */
async function tellLast(context: KillContext): Promise<void> {
  if (!patched('waiting-kills-told')) return;
  delete context.sentUntil;
  context.enter('verifying');
  await tellCleanup(context, 'verifying');
}

/** What a look has seen at work lives on, whatever it shows when a second kill would be due. */
function recordMoved(context: KillContext, { moved = [] }: Seen): void {
  for (const { record } of moved) {
    const first = context.outcomeOf(record);
    if (first !== undefined) context.record(afterMotion(first));
  }
}

/** No second kill was sent, and why, as far as that can be told. */
function unsent({ record }: KillTarget, note: string | undefined): KillOutcome {
  return { ...keyOf(record), outcome: 'not_attempted', ...(note === undefined ? {} : { note }) };
}

function recordSecond(context: KillContext, { record }: KillTarget, second: KillOutcome): void {
  const first = context.outcomeOf(record);
  context.record(first === undefined ? second : afterSecondKill(first, second));
}
