import type { CleanupReport, PoolReport } from '../../../contracts/cleanup';
import { provenName } from '../../../contracts/signed-approval';
import { plainText } from '../../../contracts/text';
import type { Screen } from './screen';
import { sessionTable } from './session-table';
import { runOutcomeText } from './words';

function poolLine({ node, used, limit, usedAfter }: PoolReport): string {
  const after = usedAfter === undefined ? '' : `, ${usedAfter} afterwards`;
  return `  ${plainText(node)}: ${used}${limit === undefined ? '' : ` of ${limit}`} in use${after}`;
}

function approvedLine({ approval }: CleanupReport): string[] {
  if (approval?.decision !== 'approved' || approval.by === undefined) return [];
  const note = approval.note === undefined || approval.note === '' ? '' : `: ${approval.note}`;
  return [plainText(`Approved by ${provenName(approval.by, approval.key)}${note}`)];
}

/** The outcome of a run in a few lines: what happened, by whose word, and what an owner's guard changed. */
export function summaryLines(report: CleanupReport, { style }: Pick<Screen, 'style'>): string[] {
  return [
    `${style.bold(runOutcomeText(report.outcome, style))}: ${plainText(report.summary)}`,
    ...approvedLine(report),
    ...report.tightened.map((text) => style.dim(`Tightened by the cluster's guard: ${plainText(text)}`)),
    ...(report.evict?.blockers ?? []).map((text) => `Keeps the client: ${plainText(text)}`),
    ...report.remarks.map((text) => `Remark: ${plainText(text)}`),
  ];
}

/** A whole report: outcome, every session, the nodes' session pools. */
export function reportLines(report: CleanupReport, screen: Pick<Screen, 'style' | 'width'>): string[] {
  const pools = report.pools.length === 0 ? [] : ['', 'NDMP session pools:', ...report.pools.map(poolLine)];
  return [
    ...summaryLines(report, screen),
    ...(report.sessions.length === 0
      ? []
      : ['', ...sessionTable(report.sessions, screen.style, screen.width)]),
    ...pools,
  ];
}
