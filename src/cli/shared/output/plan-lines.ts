import type { CleanupReport, SessionReport } from '../../../contracts/cleanup';
import { formatDuration } from '../../../contracts/duration';
import type { Plan, PlanEvidence } from '../../../contracts/plan';
import { plainText } from '../../../contracts/text';
import type { Screen } from './screen';
import type { Style } from './style';
import { renderList } from './table';
import { counted, KEPT_TEXT, shown } from './words';

/** Near misses that are named; the report has all. */
const NEAR_MISSES = 5;

/** A plan as the status shows it while a run goes on, or what of it the report holds. */
export interface ShownPlan extends Pick<Plan, 'hash' | 'incomplete' | 'remarks' | 'exceeded'> {
  window?: Plan['window'];
  /** A report holds its kind alone. */
  evidence?: PlanEvidence | PlanEvidence['kind'];
  sessions: readonly Pick<SessionReport, 'sessionId' | 'decision' | 'rule' | 'reason' | 'why'>[];
}

type ShownSession = ShownPlan['sessions'][number];

/** What a report holds of its plan; undefined when there was none. */
export function planOf(report: CleanupReport): ShownPlan | undefined {
  return report.planHash === undefined ? undefined : { ...report, hash: report.planHash };
}

/** Session, rule and why; the last two give way on a narrow screen. */
const COLUMNS = [{}, { shrinksTo: 12 }, { shrinksTo: 24 }];

const rowOf = ({ sessionId, rule, why }: ShownSession, style: Style): string[] => [
  `  ${style.bold(shown(sessionId))}`,
  shown(rule),
  plainText(why),
];

/** `3 protected (guard: 2, restores: 1)`. */
function tally(what: string, names: (string | undefined)[], style: Style): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(shown(name), (counts.get(shown(name)) ?? 0) + 1);
  const parts = [...counts].sort(([, a], [, b]) => b - a).map(([name, count]) => `${name}: ${count}`);
  return `${names.length} ${what}${parts.length === 0 ? '' : style.dim(` (${parts.join(', ')})`)}`;
}

const ofDecision = ({ sessions }: Pick<ShownPlan, 'sessions'>, decision: ShownSession['decision']) =>
  sessions.filter((session) => session.decision === decision);

function leftAlone(plan: Pick<ShownPlan, 'sessions'>, style: Style): string {
  const saved = ofDecision(plan, 'protected').map(({ rule }) => rule);
  const kept = ofDecision(plan, 'kept').map(({ reason }) => reason && KEPT_TEXT[reason]);
  return `Left alone: ${tally('protected', saved, style)}, ${tally('kept', kept, style)}`;
}

/** A match rule holds, and something else saves them: what a person would ask about. */
function nearMissLines(plan: Pick<ShownPlan, 'sessions'>, { style, width }: PlanScreen): string[] {
  const found = ofDecision(plan, 'kept').filter(
    ({ rule, reason }) => rule !== undefined && reason !== 'not_selected',
  );
  if (found.length === 0) return [];
  const named = found.slice(0, NEAR_MISSES).map((session) => rowOf(session, style));
  const rest = found.length - named.length;
  return [
    `Near misses${rest === 0 ? '' : ` (${rest} more in the report)`}:`,
    ...renderList(COLUMNS, named, width),
  ];
}

type PlanScreen = Pick<Screen, 'style' | 'width'>;

/** What a plan was made from. */
export function restsOnText({ samples, from, to }: Plan['window'], evidence: ShownPlan['evidence']): string {
  const over = formatDuration(Date.parse(to) - Date.parse(from));
  const kind = typeof evidence === 'object' ? evidence.kind : evidence;
  return kind === 'collected'
    ? `what was collected over ${over} and ${counted(samples, 'sample')} of its own`
    : `${counted(samples, 'sample')} over ${over}`;
}

function headLine({ hash, window, evidence, sessions }: ShownPlan, kills: number): string {
  const seen = window === undefined ? '' : `, from ${restsOnText(window, evidence)}`;
  return `Plan ${hash.slice(0, 12)}${seen}: ${kills} of ${counted(sessions.length, 'session')} to kill`;
}

/** What a plan would kill and why, what it leaves alone, and what is to be known about it. */
export const planLines = (plan: ShownPlan, screen: PlanScreen): string[] => [
  headLine(plan, ofDecision(plan, 'kill').length),
  ...planBodyLines(plan, screen),
];

/** The same without its first line. */
export function planBodyLines(plan: Omit<ShownPlan, 'hash'>, screen: PlanScreen): string[] {
  const { style, width } = screen;
  const kills = ofDecision(plan, 'kill').map((session) => rowOf(session, style));
  return [
    ...renderList(COLUMNS, kills, width),
    leftAlone(plan, style),
    ...nearMissLines(plan, screen),
    ...plan.incomplete.map((text) => `Incomplete view: ${plainText(text)}`),
    ...plan.remarks.map((text) => `Remark: ${plainText(text)}`),
    ...plan.exceeded.map(
      ({ limit, allowed, planned }) => `Over a limit: ${planned} planned, ${limit} allows ${allowed}`,
    ),
  ];
}
