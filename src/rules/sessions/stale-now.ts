import type { ClusterFacts } from '../../contracts/cluster';
import { durationMs, formatDuration } from '../../contracts/duration';
import type { PlannedSession } from '../../contracts/plan';
import type { Policy } from '../../contracts/policy';
import type { NodeRecord } from '../../contracts/session';
import type { AgedSession } from '../../contracts/session-age';
import { keyText } from '../../contracts/session-key';
import { withClients } from '../client-names';
import { planStill, type SnapshotCluster } from './plan-snapshots';
import { tightenPolicy } from './tighten-policy';

/** A session, and what a clean-up that began now would make of it, going by its age. */
export interface StaleVerdict {
  session: AgedSession;
  decision: PlannedSession['decision'];
  /** Of the policy. */
  rule?: string;
  why: string;
}

/** One whole look, with the age of each session. */
interface AgedLook {
  at: string;
  records: readonly AgedSession[];
  /** Absent where they were not read. */
  nodes?: NodeRecord[];
}

/** What a policy says of all sessions now. */
export interface StaleNow {
  /** Within the guard's bounds. */
  policy: Policy;
  tightened: string[];
  verdicts: StaleVerdict[];
}

const SECOND_MS = 1_000;
/** First and last: between them nothing changes. */
const SAMPLES = 2;

/** Why it would have to be watched on; undefined when it was for long enough. */
function tooYoung(session: AgedSession, windowMs: number): string | undefined {
  const { sessionId, unchangedSeconds } = session;
  if (unchangedSeconds === undefined) return `the age of ${sessionId} is not collected`;
  if (unchangedSeconds * SECOND_MS >= windowMs) return undefined;
  return `${sessionId} is known to be unchanged for ${unchangedSeconds === 0 ? '0s' : formatDuration(unchangedSeconds * SECOND_MS)}, the window asks for ${formatDuration(windowMs)}`;
}

const hiddenText = (rule: string | undefined) =>
  `would match ${rule}, but an SVM's login is not shown the nodes`;

/**
 * Judges all sessions as if each stood still, and takes back what is not unchanged for the policy's window by its age, or
 * by that of a session that is joined to it.
 */
export function staleNow(
  asked: Policy,
  cluster: SnapshotCluster & Pick<ClusterFacts, 'clients'>,
  { at, records, nodes }: AgedLook,
): StaleNow {
  const bounded = tightenPolicy(withClients(asked, cluster.clients ?? {}), cluster.guard);
  const windowMs = durationMs(bounded.policy.observe.window);
  const seenNodes = nodes === undefined ? {} : { nodes };
  const snapshot = { file: 'now', at, sessions: [...records], ...seenNodes, remarks: [] };
  const plan = planStill(bounded.policy, cluster, snapshot, SAMPLES);
  const planned = new Map(plan.sessions.map((one) => [keyText(one), one]));
  const known = new Map(records.map((session) => [keyText(session), session]));
  const youngest = (sessions: readonly AgedSession[]): string | undefined =>
    sessions.map((one) => tooYoung(one, windowMs)).find((why) => why !== undefined);
  const verdicts = records.flatMap((session): StaleVerdict[] => {
    const found = planned.get(keyText(session));
    if (found === undefined) return [];
    const { decision, rule, why } = found;
    const named = rule === undefined ? {} : { rule };
    // It says for how long nothing changed, which is made up here.
    if (decision === 'kept' && found.reason === 'nodes_unknown')
      return [{ session, decision, ...named, why: youngest([session]) ?? hiddenText(rule) }];
    if (decision !== 'kill') return [{ session, decision, ...named, why }];
    const joined = found.joined.flatMap((key) => known.get(keyText(key)) ?? []);
    const young = youngest([session, ...joined]);
    return young === undefined
      ? [{ session, decision, ...named, why: `rule ${rule} matches, nothing protects it` }]
      : [{ session, decision: 'kept', ...named, why: young }];
  });
  return { ...bounded, verdicts };
}
