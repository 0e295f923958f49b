import type { CleanupReport, SessionReport } from '../../contracts/cleanup';
import type { Plan } from '../../contracts/plan';
import { plainText } from '../../contracts/text';
import type { Style } from './style';
import { counted, shown } from './words';

/** Near misses that are named; the report has all. */
const NEAR_MISSES = 5;

/** A plan as the status shows it while a run goes on, or what of it the report holds. */
export interface ShownPlan extends Pick<Plan, 'hash' | 'incomplete' | 'remarks' | 'exceeded'> {
  sessions: readonly Pick<SessionReport, 'sessionId' | 'decision' | 'rule' | 'reason' | 'why'>[];
}

type ShownSession = ShownPlan['sessions'][number];

/** What a report holds of its plan; undefined when there was none. */
export function planOf(report: CleanupReport): ShownPlan | undefined {
  return report.planHash === undefined ? undefined : { ...report, hash: report.planHash };
}

const lineOf = ({ sessionId, rule, why }: ShownSession, style: Style): string =>
  `  ${style.bold(shown(sessionId))}  ${rule === undefined ? '' : `${shown(rule)}: `}${plainText(why)}`;

/** `3 protected (restores 1, guard 2)`. */
function tally(what: string, names: (string | undefined)[], style: Style): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(shown(name), (counts.get(shown(name)) ?? 0) + 1);
  const parts = [...counts].sort(([, a], [, b]) => b - a).map(([name, count]) => `${name} ${count}`);
  return `${names.length} ${what}${parts.length === 0 ? '' : style.dim(` (${parts.join(', ')})`)}`;
}

/** A line for each session to kill, then how many are left alone and why. */
function sessionLines({ sessions }: ShownPlan, style: Style): string[] {
  const of = (decision: ShownSession['decision']) => sessions.filter((one) => one.decision === decision);
  const [saved, kept] = [of('protected').map(({ rule }) => rule), of('kept').map(({ reason }) => reason)];
  return [
    ...of('kill').map((session) => lineOf(session, style)),
    `Left alone: ${tally('protected', saved, style)}, ${tally('kept', kept, style)}`,
    ...of('kept')
      .filter(({ rule }) => rule !== undefined) // a match rule holds: what a person would ask about
      .slice(0, NEAR_MISSES)
      .map((session) => `  near miss ${lineOf(session, style).trimStart()}`),
  ];
}

/** What a plan would kill and why, what it leaves alone, and what is to be known about it. */
export function planLines(plan: ShownPlan, style: Style): string[] {
  const kills = plan.sessions.filter(({ decision }) => decision === 'kill').length;
  return [
    `Plan ${plan.hash.slice(0, 12)}: ${kills} of ${counted(plan.sessions.length, 'session')} to kill`,
    ...sessionLines(plan, style),
    ...plan.incomplete.map((text) => `Incomplete view: ${plainText(text)}`),
    ...plan.remarks.map((text) => `Remark: ${plainText(text)}`),
    ...plan.exceeded.map(
      ({ limit, allowed, planned }) => `Over a limit: ${planned} planned, ${limit} allows ${allowed}`,
    ),
  ];
}
