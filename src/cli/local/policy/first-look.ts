import { withClients } from '../../../rules/client-names';
import type { ClusterFacts } from '../../../contracts/cluster';
import type { Plan } from '../../../contracts/plan';
import type { Policy } from '../../../contracts/policy';
import type { SessionKey } from '../../../contracts/session';
import { tightenPolicy } from '../../../rules/sessions';
import type { SessionsDocument } from '../../sessions/read-sessions';
import { planSnapshots } from './plan-snapshots';

/** What a run would come to if nothing changed from now on. */
export interface FirstLook {
  /** The policy within the guard's bounds, and what that changed. */
  policy: Policy;
  tightened: string[];
  plan: Plan;
}

/** Judges sessions as if they stayed as they are: what is kept then can't be killed by waiting. */
export function firstLook(
  asked: Policy,
  facts: ClusterFacts,
  { at, records, nodes }: SessionsDocument,
  only: SessionKey[],
): FirstLook {
  const policy = withClients(asked, facts.clients ?? {});
  const snapshot = { file: 'now', at, sessions: records, nodes, remarks: [] };
  const { plan } = planSnapshots(policy, facts, [snapshot], only);
  return { ...tightenPolicy(policy, facts.guard), plan };
}
