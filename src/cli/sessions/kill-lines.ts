import type { Plan, PlannedSession } from '../../contracts/plan';
import type { SessionRecord } from '../../contracts/session';
import { plainText } from '../../contracts/text';
import type { FirstLook } from '../local/policy/first-look';
import type { Screen } from '../shared/output/screen';
import { shown } from '../shared/output/words';
import { bytesCell, bytesOf, clientText, statesText } from './words';

/** A session that is named, and what would become of it if nothing changed. */
export interface NamedSession {
  session: SessionRecord;
  planned: PlannedSession | undefined;
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
export const verdictLines = (named: readonly NamedSession[], screen: Screen): string[] =>
  named.flatMap((one) => sessionLines(one, screen));

/** What is about to happen, before anything does. */
export function conditionLines({
  policy: { observe },
  tightened,
  plan: { approval, exceeded },
}: Pick<FirstLook, 'policy' | 'tightened' | 'plan'>): string[] {
  return [
    `Watched for ${observe.window}, every ${observe.every}; whatever changes meanwhile is not killed.`,
    ...tightened.map((text) => `Tightened by the cluster's guard: ${plainText(text)}`),
    ...exceeded.map(
      ({ limit, allowed }) => `Over a limit: ${limit} allows ${allowed}; the run will end without a kill.`,
    ),
    ...(approval === undefined ? [] : [APPROVAL[approval]]),
  ];
}
