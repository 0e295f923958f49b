import type { ClusterFacts } from '../../contracts/cluster';
import type { Plan, PlannedSession } from '../../contracts/plan';
import type { Policy } from '../../contracts/policy';
import type { SessionKey, SessionRecord } from '../../contracts/session';
import { plainText } from '../../contracts/text';
import { withClients } from '../../rules/client-names';
import { planSnapshots, tightenPolicy } from '../../rules/sessions';
import type { Screen } from '../shared/output/screen';
import { shown } from '../shared/output/words';
import type { SessionsDocument } from './read-sessions';
import { bytesCell, bytesOf, clientText, statesText } from './words';

/** A session that is named, and what would become of it if nothing changed. */
interface NamedSession {
  session: SessionRecord;
  planned: PlannedSession | undefined;
}

/** What a run would come to if nothing changed from now on. */
export interface WhatIf {
  /** The policy within the guard's bounds, and what that changed. */
  policy: Policy;
  tightened: string[];
  plan: Plan;
  named: NamedSession[];
}

export const isSame = (a: SessionKey, b: SessionKey): boolean =>
  a.ownerUuid === b.ownerUuid && a.sessionId === b.sessionId;

/** Judges the named sessions as if all stayed as it is: what is kept then can't be killed by waiting. */
export function whatIf(
  asked: Policy,
  facts: ClusterFacts,
  { at, records, nodes }: SessionsDocument,
  sessions: readonly SessionRecord[],
): WhatIf {
  const policy = withClients(asked, facts.clients ?? {});
  const snapshot = { file: 'now', at, sessions: records, nodes, remarks: [] };
  const only = sessions.map(({ ownerUuid, sessionId }) => ({ ownerUuid, sessionId }));
  const { plan } = planSnapshots(policy, facts, [snapshot], only);
  const named = sessions.map((session) => ({
    session,
    planned: plan.sessions.find((planned) => isSame(planned, session)),
  }));
  return { ...tightenPolicy(policy, facts.guard), plan, named };
}

function verdict(planned: PlannedSession | undefined, style: Screen['style']): string {
  if (planned === undefined) return style.yellow('is not judged');
  const { decision, why } = planned;
  switch (decision) {
    case 'kill':
      return `${style.green(`rule ${plainText(planned.rule)} matches`)}, no protect rule does`;
    case 'protected':
      return `${style.yellow(`is protected by ${plainText(planned.rule)}`)}: ${plainText(why)}`;
    case 'kept':
      return `${style.yellow('can not be killed by this policy')}: ${plainText(why)}`;
  }
}

function sessionLines({ session, planned }: NamedSession, { style }: Screen): string[] {
  const { sessionId, path } = session;
  const bytes = bytesOf(session);
  const lost = bytes === undefined || bytes === 0 ? '' : `; a kill throws ${bytesCell(bytes)} away`;
  return [
    `${style.bold(shown(sessionId))} of ${clientText(session)}, ${statesText(session)}, path ${shown(path)}${lost}`,
    `  ${verdict(planned, style)}`,
  ];
}

const APPROVAL: Record<NonNullable<Plan['approval']>, string> = {
  policy: 'The policy wants approval: somebody else has to agree to the plan.',
  guard: "The cluster's guard wants approval: somebody else has to agree to the plan.",
  limits: 'It is over a limit of the policy: somebody else has to agree to the plan.',
};

/** The sessions that are named, each with its verdict. */
export const verdictLines = ({ named }: WhatIf, screen: Screen): string[] =>
  named.flatMap((one) => sessionLines(one, screen));

/** What is about to happen, before anything does. */
export function conditionLines({
  policy: { observe },
  tightened,
  plan: { approval, exceeded },
}: WhatIf): string[] {
  return [
    `Watched for ${observe.window}, every ${observe.every}; whatever changes meanwhile is not killed.`,
    ...tightened.map((text) => `Tightened by the cluster's guard: ${plainText(text)}`),
    ...exceeded.map(
      ({ limit, allowed }) => `Over a limit: ${limit} allows ${allowed}; the run will end without a kill.`,
    ),
    ...(approval === undefined ? [] : [APPROVAL[approval]]),
  ];
}
