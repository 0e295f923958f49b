import { formatDuration } from '../../src/contracts/duration';
import { renderTable } from '../../src/cli/shared/output/table';
import type { MeasuredWait, WaitsResult } from './measure';

const WIDTH = 110;
/** Upper ends of the ages by which lags are told, ms. */
const AGES_MS = [10_000, 30_000, 60_000, 120_000, 300_000, 600_000, Number.POSITIVE_INFINITY];

/** The value below which that part of the values lies; 0 of none. */
export function quantile(values: number[], part: number): number {
  const sorted = values.slice().sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
}

/** NetApp's Python client looks at each job by itself, every 5 s. */
const PYTHON_CLIENT_MS = 5_000;

/** What a run came to, for programs. */
export function reportDocument({ waits, total, plan }: WaitsResult) {
  const lags = waits.map(({ lagMs }) => Math.max(0, lagMs));
  const events = waits.map((wait) => wait.events);
  const openMs = waits.reduce((sum, { ageMs }) => sum + ageMs, 0);
  const attempts = waits.reduce((sum, wait) => sum + wait.attempts, 0);
  return {
    waits: plan.waits,
    requests: total,
    /** What its `poll` would have sent. */
    pythonClientRequests: waits.reduce((sum, { ageMs }) => sum + Math.ceil(ageMs / PYTHON_CLIENT_MS), 0),
    lagMs: {
      median: Math.round(quantile(lags, 0.5)),
      p95: Math.round(quantile(lags, 0.95)),
      max: Math.round(Math.max(0, ...lags)),
    },
    events: { median: quantile(events, 0.5), most: Math.max(0, ...events) },
    /** For 1,000 open waits. */
    attemptsPerSecond: Number(((1_000 * attempts) / (openMs / 1_000)).toFixed(1)),
    outcomes: counts(waits.map(({ outcome }) => outcome)),
  };
}

/** What a run came to, for people. */
export function reportLines(result: WaitsResult): string[] {
  const { plan, waits, total, tookMs } = result;
  const events = waits.map((wait) => wait.events);
  const begun = waits.map(({ begunMs }) => begunMs);
  return [
    `${plan.waits} waits asked for within ${formatDuration(plan.startOverMs)}; all ended after ${formatDuration(tookMs)}`,
    `a watch runs after: ${formatDuration(quantile(begun, 0.5))} (median), ${formatDuration(Math.max(...begun))} (most)`,
    '',
    ...requestTable(result),
    '',
    `requests in all: ${total} (NetApp's Python client would have sent ${reportDocument(result).pythonClientRequests})`,
    `attempts a second for 1,000 open waits: ${reportDocument(result).attemptsPerSecond}`,
    `events of a wait: ${quantile(events, 0.5)} (median), ${Math.max(...events)} (most)`,
    `outcomes: ${JSON.stringify(counts(waits.map(({ outcome }) => outcome)))}`,
    '',
    ...lagTable(waits),
  ];
}

function requestTable({ requests }: WaitsResult): string[] {
  const rows = Object.entries(requests).map(([kind, count]) => [kind, String(count)]);
  return renderTable([{ title: 'request' }, { title: 'count', alignment: 'right' }], rows, WIDTH);
}

function lagTable(waits: MeasuredWait[]): string[] {
  const rows = AGES_MS.map((upTo, index) => {
    const from = AGES_MS[index - 1] ?? 0;
    const lags = waits
      .filter(({ ageMs }) => ageMs >= from && ageMs < upTo)
      .map(({ lagMs }) => Math.max(0, lagMs));
    const age =
      upTo === Number.POSITIVE_INFINITY
        ? `${formatDuration(from)} and more`
        : `below ${formatDuration(upTo)}`;
    const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
    return [
      age,
      String(lags.length),
      seconds(quantile(lags, 0.5)),
      seconds(quantile(lags, 0.95)),
      seconds(Math.max(0, ...lags)),
    ];
  }).filter(([, count]) => count !== '0');
  const right = (title: string) => ({ title, alignment: 'right' as const });
  return renderTable(
    [{ title: 'age of the job at its end' }, right('jobs'), right('lag median'), right('p95'), right('most')],
    rows,
    WIDTH,
  );
}

function counts(values: string[]): Record<string, number> {
  const result: Record<string, number> = {};
  for (const value of values) result[value] = (result[value] ?? 0) + 1;
  return result;
}
