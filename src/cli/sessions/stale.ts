import type { ClusterFacts } from '../../contracts/cluster';
import { durationMs, formatDuration } from '../../contracts/duration';
import type { PlannedSession } from '../../contracts/plan';
import type { Policy } from '../../contracts/policy';
import { keyText } from '../../contracts/session-key';
import type { AgedSession } from '../../contracts/session-age';
import { plainText } from '../../contracts/text';
import { withClients } from '../../rules/client-names';
import { tightenPolicy, transfersOf } from '../../rules/sessions';
import type { Screen } from '../shared/output/screen';
import { DECISION_ORDER, JUDGED_COLUMNS } from '../shared/output/session-table';
import { type Column, renderTable } from '../shared/output/table';
import { counted, decisionText, shown, unchangedText } from '../shared/output/words';
import { planSnapshots } from '../shared/plan-snapshots';
import { unchangedCell } from './ages';
import type { SessionsDocument } from './read-sessions';
import { clientText, statesText } from './words';

/** A session, and what a clean-up that began now would make of it, going by its age. */
export interface StaleVerdict {
  session: AgedSession;
  decision: PlannedSession['decision'];
  /** Of the policy. */
  rule?: string;
  why: string;
}

/** What a policy says of all sessions now. */
export interface StaleNow {
  /** Within the guard's bounds. */
  policy: Policy;
  tightened: string[];
  verdicts: StaleVerdict[];
}

const SECOND_MS = 1_000;

/** Why it would have to be watched on; undefined when it was for long enough. */
function tooYoung(session: AgedSession, windowMs: number): string | undefined {
  const { sessionId, unchangedSeconds } = session;
  if (unchangedSeconds === undefined) return `the age of ${sessionId} is not collected`;
  if (unchangedSeconds * SECOND_MS >= windowMs) return undefined;
  return `${sessionId} is known to be unchanged for ${unchangedText(unchangedSeconds)}, the window asks for ${formatDuration(windowMs)}`;
}

/**
 * Judges all sessions as if each stood still, and takes back what is not unchanged for the policy's window by its age, or
 * by that of a session that is joined to it.
 */
export function staleNow(
  asked: Policy,
  facts: ClusterFacts,
  { at, records, nodes }: Pick<SessionsDocument, 'at' | 'records' | 'nodes'>,
): StaleNow {
  const bounded = tightenPolicy(withClients(asked, facts.clients ?? {}), facts.guard);
  const windowMs = durationMs(bounded.policy.observe.window);
  const snapshot = { file: 'now', at, sessions: records, nodes, remarks: [] };
  const { plan } = planSnapshots(bounded.policy, facts, [snapshot]);
  const planned = new Map(plan.sessions.map((one) => [keyText(one), one]));
  const known = new Map(records.map((session) => [keyText(session), session]));
  const joined = transfersOf(records);
  const youngest = (session: AgedSession): string | undefined =>
    [session, ...(joined.get(keyText(session)) ?? []).flatMap((key) => known.get(key) ?? [])]
      .map((one) => tooYoung(one, windowMs))
      .find((why) => why !== undefined);
  const verdicts = records.flatMap((session): StaleVerdict[] => {
    const found = planned.get(keyText(session));
    if (found === undefined) return [];
    const { decision, rule, why } = found;
    const named = rule === undefined ? {} : { rule };
    const young = decision === 'kill' ? youngest(session) : undefined;
    if (decision !== 'kill') return [{ session, decision, ...named, why }];
    return young === undefined
      ? [{ session, decision, ...named, why: `rule ${rule} matches, nothing protects it` }]
      : [{ session, decision: 'kept', ...named, why: young }];
  });
  return { ...bounded, verdicts };
}

/** What `--json` prints of it. */
export const staleDocument = ({ policy, tightened, verdicts }: StaleNow): object => ({
  policy: policy.name,
  tightened,
  sessions: verdicts.map(({ session, ...verdict }) => ({ ...session, ...verdict })),
});

const COLUMNS: readonly Column[] = [...JUDGED_COLUMNS, { title: 'why', shrinksTo: 16 }];

const rowOf = ({ session, decision, why }: StaleVerdict, { style }: Screen): string[] => [
  shown(session.sessionId),
  clientText(session),
  statesText(session),
  unchangedCell(session.unchangedSeconds),
  decisionText(decision, style),
  plainText(why),
];

/** A session a line, what would be killed first. */
export function staleLines({ policy, tightened, verdicts }: StaleNow, screen: Screen): string[] {
  const sorted = DECISION_ORDER.flatMap((decision) =>
    verdicts.filter((verdict) => verdict.decision === decision),
  );
  const kills = verdicts.filter(({ decision }) => decision === 'kill').length;
  const rows = sorted.map((verdict) => rowOf(verdict, screen));
  return [
    ...(rows.length === 0 ? [] : renderTable(COLUMNS, rows, screen.width)),
    `Policy ${plainText(policy.name)}, window ${policy.observe.window}: ${kills} of ${counted(verdicts.length, 'session')} to kill now, by their ages`,
    ...tightened.map((text) => `Tightened by the cluster's guard: ${plainText(text)}`),
    'Nothing is killed by this: a clean-up looks itself, and holds limits, approval and the read before each kill.',
  ];
}
