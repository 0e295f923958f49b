import type { JudgeInput, Judgement, KillTarget } from '../../contracts/plan';
import type { Policy } from '../../contracts/policy';
import type { SessionRecord } from '../../contracts/session';
import { compareSession } from './compare-session';
import { groupBy } from './group-by';
import { matchRules } from './match-rules';
import { guardProtection, policyProtection } from './protections';
import { keyText } from '../../contracts/session-key';
import type { Steps } from './steps';
import { judgesInTakeover, takeoversIn } from './takeover';
import { transfersOf } from './transfers';
import type { Transfers } from './transfers';
import { nodeProblem, unstableNodes } from './unstable-nodes';
import type { UnstableNodes } from './unstable-nodes';

type Drop = Pick<Judgement['dropped'][number], 'outcome' | 'why'>;

interface Judged {
  target: KillTarget;
  /** Why it must not be killed any more; absent when it may. */
  drop: Drop | undefined;
}

interface View {
  input: JudgeInput;
  now: Map<string, SessionRecord[]>;
  transfers: Transfers;
  unstable: UnstableNodes;
}

/** Holds each target against what is read now, one a step. */
export function* judgeTargets(input: JudgeInput, records: readonly SessionRecord[]): Steps<Judged[]> {
  const { planned, now, policy, facts } = input;
  const looks = [planned, { at: now.listing.at, nodes: now.nodes }];
  const takeovers = takeoversIn(looks, judgesInTakeover(policy, facts.guard));
  const view: View = {
    input,
    now: groupBy(records, keyText),
    transfers: transfersOf(records),
    unstable: unstableNodes(looks, takeovers),
  };
  const judged: Judged[] = [];
  for (const target of input.targets) {
    judged.push({ target, drop: judgeTarget(target, view) });
    yield;
  }
  return judged;
}

function judgeTarget(target: KillTarget, view: View): Drop | undefined {
  const [now, twin] = view.now.get(keyText(target.record)) ?? [];
  // A hole in a listing proves nothing: the read before the kill decides.
  if (now === undefined) return refused(target, target.record, view) ?? transferLives(target, view);
  if (twin !== undefined) return { outcome: 'refused', why: 'its id is listed twice at once' };
  if (now.unreadable !== undefined)
    return { outcome: 'refused', why: `its ${now.unreadable} can not be read` };
  return changed(target, now) ?? refused(target, now, view) ?? transferLives(target, view);
}

function changed({ record }: KillTarget, now: SessionRecord): Drop | undefined {
  switch (compareSession(record, now)) {
    case 'replaced':
      return { outcome: 'replaced', why: 'its id belongs to another session now' };
    case 'changed':
      return { outcome: 'revived', why: 'it changed after the plan' };
    case 'same':
      return undefined;
  }
}

/** The guard may have been tightened after the plan, and nodes may have failed. */
function refused(
  { knownAbsent }: KillTarget,
  now: SessionRecord,
  { input, unstable }: View,
): Drop | undefined {
  const why = nodeProblem(now, input.now.nodes, unstable) ?? protectedBy(now, input, new Set(knownAbsent));
  return why === undefined ? undefined : { outcome: 'refused', why };
}

function protectedBy(
  record: SessionRecord,
  { policy, facts }: { policy: Policy; facts: JudgeInput['facts'] },
  knownAbsent: ReadonlySet<string>,
): string | undefined {
  const protection =
    guardProtection(record, facts.guard, knownAbsent) ?? policyProtection(record, policy, knownAbsent);
  return protection?.why;
}

function transferLives(target: KillTarget, view: View): Drop | undefined {
  for (const planned of target.joined) {
    const drop = partnerDrop(planned, view);
    if (drop !== undefined) return drop;
  }
  const expected = new Set(target.joined.map(keyText));
  const stranger = view.transfers.get(keyText(target.record))?.find((key) => !expected.has(key));
  if (stranger === undefined) return undefined;
  const isUnread = view.now.get(stranger)?.some(({ unreadable }) => unreadable !== undefined) === true;
  return isUnread
    ? { outcome: 'refused', why: 'a session that can not be read may be joined to it' }
    : { outcome: 'revived', why: `session ${stranger} was joined to it after the plan` };
}

function partnerDrop(planned: SessionRecord, { now, input, unstable }: View): Drop | undefined {
  const [partner, twin] = now.get(keyText(planned)) ?? [];
  const name = `session ${planned.sessionId}, joined to it,`;
  if (partner?.unreadable !== undefined)
    return { outcome: 'refused', why: `${name} can not be read: ${partner.unreadable}` };
  if (partner === undefined || twin !== undefined || compareSession(planned, partner) !== 'same') {
    return { outcome: 'revived', why: `${name} changed or ended after the plan` };
  }
  const { knownAbsent } = matchRules(input.policy, partner);
  const why = protectedBy(partner, input, knownAbsent) ?? nodeProblem(partner, input.now.nodes, unstable);
  return why === undefined ? undefined : { outcome: 'refused', why: `${name} is not to be touched: ${why}` };
}
