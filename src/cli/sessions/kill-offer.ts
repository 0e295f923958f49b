import type { PlannedSession } from '../../contracts/plan';
import type { SessionRecord } from '../../contracts/session';
import { plainText } from '../../contracts/text';
import { COMMAND, shown } from '../shared/output/words';
import { shippedPolicies } from '../shared/shipped-file';
import { nameText } from './find-session';
import type { SessionsAndFacts } from './read-sessions';
import { whatIf } from './what-if';

/** What a shipped policy makes of it, if it stays as it is. */
interface Judged {
  policy: string;
  planned: PlannedSession;
}

function judge({ facts, document }: SessionsAndFacts, session: SessionRecord): Judged[] {
  return shippedPolicies().flatMap((policy) => {
    const [{ planned } = {}] = whatIf(policy, facts, document, [session]).named;
    return planned === undefined ? [] : [{ policy: policy.name, planned }];
  });
}

/** Why none does: that of a rule that comes near, where there is one. */
function refusal(judged: readonly Judged[]): string[] {
  const nearest = judged.find(({ planned }) => planned.rule !== undefined) ?? judged[0];
  if (nearest === undefined) return [];
  const { policy, planned } = nearest;
  return [`No shipped policy would kill it as it is; ${policy} says: ${plainText(planned.why)}`];
}

/** How to get rid of it, with every rail, where a shipped policy would; else what is against it. */
export function killOffer(found: SessionsAndFacts, session: SessionRecord): string[] {
  const { cluster, allow } = found.facts;
  const judged = judge(found, session);
  const would = judged.find(({ planned }) => planned.decision === 'kill');
  if (would === undefined) return refusal(judged);
  const { policy, planned } = would;
  const named = policy === 'default' ? '' : ` --policy ${policy}`;
  const isGranted = allow.includes('kill-sessions');
  const kill = `sessions kill ${cluster} ${shown(nameText(session))}${named} --reason TEXT${isGranted ? '' : ' --dry-run'}`;
  return [
    `Rule ${planned.rule} of policy ${policy} matches it, nothing protects it.`,
    `${isGranted ? 'Kill it if it does not change' : 'No kill is granted there; see what it would be'}: ${COMMAND} ${kill}`,
  ];
}
