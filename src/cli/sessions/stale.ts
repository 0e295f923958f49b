import { plainText } from '../../contracts/text';
import type { StaleNow, StaleVerdict } from '../../rules/sessions';
import type { Screen } from '../shared/output/screen';
import { DECISION_ORDER, JUDGED_COLUMNS } from '../shared/output/session-table';
import { type Column, renderTable } from '../shared/output/table';
import { counted, decisionText, shown } from '../shared/output/words';
import { unchangedCell } from './ages';
import { clientText, statesText } from './words';

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
