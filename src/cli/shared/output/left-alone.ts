import type { SessionReport } from '../../../contracts/cleanup';
import { plainText } from '../../../contracts/text';
import type { Style } from './style';
import { renderList } from './table';
import { counted, decisionText, shown } from './words';

/** Groups that are shown, protected sessions and near misses first. */
const GROUPS = 15;

/** Ids that are named of each group. */
const IDS = 24;

/** How many, decision, why. */
const COLUMNS = [{ alignment: 'right' }, {}, { shrinksTo: 30 }] as const;

type Group = [SessionReport, ...SessionReport[]];

/** What is asked about first: what a rule would save, then what nearly was killed, then what no rule matches. */
function rank({ decision, rule }: SessionReport): number {
  if (decision === 'protected') return 0;
  return rule === undefined ? 2 : 1;
}

function groupsOf(sessions: readonly SessionReport[]): Group[] {
  const groups = new Map<string, Group>();
  for (const session of sessions) {
    const key = `${session.decision} ${session.why}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [session]);
    else group.push(session);
  }
  return [...groups.values()].sort(([a, ...as], [b, ...bs]) => rank(a) - rank(b) || bs.length - as.length);
}

function idsText(group: Group): string {
  const named = group.slice(0, IDS).map(({ sessionId }) => shown(sessionId));
  const rest = group.length - named.length;
  return `${named.join(', ')}${rest === 0 ? '' : ` and ${rest} more`}`;
}

function rowsOf(group: Group, style: Style): string[][] {
  const [{ decision, why }] = group;
  return [
    [`  ${group.length}`, decisionText(decision, style), plainText(why)],
    ['', '', style.dim(idsText(group))],
  ];
}

/** Why sessions are left alone: a reason once, with the ids of all for which it holds. */
export function leftAloneLines(sessions: readonly SessionReport[], style: Style, width: number): string[] {
  const groups = groupsOf(sessions.filter(({ decision }) => decision !== 'kill'));
  if (groups.length === 0) return [];
  const rows = groups.slice(0, GROUPS).flatMap((group) => rowsOf(group, style));
  const rest = groups.slice(GROUPS).flat().length;
  return [
    'Left alone:',
    ...renderList(COLUMNS, rows, width),
    ...(rest === 0 ? [] : [`… and ${counted(rest, 'session')} for other reasons; --json has all.`]),
  ];
}
