import type { KillTarget, Plan } from '../../src/contracts/plan';
import type { Sample, SessionRecord } from '../../src/contracts/session';
import { keyText } from '../../src/contracts/session-key';
import { planCleanup } from '../../src/rules/sessions';
import { facts, OPEN_GUARD, policyOf } from '../rules/support/timeline';
import { Model } from './kill-model';
import { type Played, Run } from './kill-run';
import type { KillStory } from './kill-story';
import { collectedLooks, ownLooks } from './looks';

const POLICY = policyOf({ observe: { window: '20m', every: '10m' } });

/** A clean-up in small: the same rules and the same code as the real one, in the order of its workflows. */
export async function playKills(story: KillStory): Promise<Played> {
  const model = new Model(story);
  const {
    samples,
    plannedMs,
    tooOld: old = [],
    ...known
  } = (await collectedLooks(model)) ?? (await ownLooks(model));
  const plan = planCleanup({ policy: POLICY, first: factsNow(), last: factsNow(), samples, ...known });
  const targets = targetsOf(plan, recordsOf(samples.at(-1)));
  const restsOn = known.evidence?.kind ?? 'fresh';
  const played: Played = { model, plannedMs, targets, outcomes: [], tooOld: old, restsOn, blockers: [] };
  if (plan.incomplete.length > 0 || targets.length === 0) return { ...played, targets: [] };
  await new Run(model, plan, samples, played, { policy: POLICY, guard: OPEN_GUARD }).carryOut();
  return played;
}

const factsNow = () => facts({ guard: OPEN_GUARD });
/** Of a look in full. */
export const recordsOf = (from: Sample | undefined): SessionRecord[] =>
  from?.listing.detail === 'full' ? from.listing.sessions : [];

/** What a plan kills, with what is joined to it. */
export function targetsOf({ sessions }: Plan, records: SessionRecord[]): KillTarget[] {
  const byKey = new Map(records.map((record) => [keyText(record), record]));
  return sessions.flatMap((planned) => {
    const record = byKey.get(keyText(planned));
    if (planned.decision !== 'kill' || record === undefined) return [];
    const { rule, why, unchangedSeconds, knownAbsent } = planned;
    const joined = planned.joined.flatMap((key) => byKey.get(keyText(key)) ?? []);
    return [{ record, rule, why, unchangedSeconds, knownAbsent, joined }];
  });
}
