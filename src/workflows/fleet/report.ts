import type { FleetCounts, FleetOutcome, FleetReport, FleetRequest, FleetRow } from '../../contracts/fleet';
import { isGoodRow } from '../../contracts/fleet';

interface Ended {
  request: FleetRequest;
  startedAt: string;
  rows: FleetRow[];
  isCancelled: boolean;
}

/** The report of a fleet run, however it ended. */
export function fleetReportOf({ request, startedAt, rows, isCancelled }: Ended): FleetReport {
  const counts = countsOf(rows);
  const outcome = outcomeOf(counts, isCancelled);
  return {
    outcome,
    summary: summaryOf(outcome, rows, counts),
    policy: request.policy.name,
    mode: request.mode,
    requestedBy: request.requestedBy,
    startedAt,
    endedAt: new Date().toISOString(),
    rows,
    counts,
  };
}

function countsOf(rows: readonly FleetRow[]): FleetCounts {
  const sum = (of: 'sessions' | 'planned' | 'killed') =>
    rows.reduce((total, { counts }) => total + (counts?.[of] ?? 0), 0);
  return {
    clusters: rows.length,
    good: rows.filter(isGoodRow).length,
    sessions: sum('sessions'),
    planned: sum('planned'),
    killed: sum('killed'),
  };
}

function outcomeOf({ clusters, good }: FleetCounts, isCancelled: boolean): FleetOutcome {
  if (good === clusters) return 'done';
  if (isCancelled) return 'cancelled';
  return good === 0 ? 'failed' : 'partial';
}

function summaryOf(outcome: FleetOutcome, rows: readonly FleetRow[], counts: FleetCounts): string {
  const { clusters, sessions, planned, killed } = counts;
  const ends = outcome === 'cancelled' ? 'Cancelled; of ' : 'Of ';
  return `${ends}${clusters} clusters ${endsOf(rows)}: ${planned} of ${sessions} sessions stale, ${killed} killed.`;
}

/** `38 enforced, 1 failed, …`, in the order of their first appearance. */
function endsOf(rows: readonly FleetRow[]): string {
  const tally = new Map<string, number>();
  for (const { outcome } of rows) tally.set(outcome, (tally.get(outcome) ?? 0) + 1);
  return [...tally].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
}
