import { setCurrentDetails } from '@temporalio/workflow';
import type { FleetRow, FleetStatus, PendingFleetRow } from '../../contracts/fleet';
import { isGoodRow } from '../../contracts/fleet';
import { cleanupWorkflowId } from '../../contracts/ids';
import { markdownText } from '../../contracts/text';
import { detailList } from '../shared/details';

type Row = FleetRow | PendingFleetRow;

const isPending = (row: Row): row is PendingFleetRow =>
  row.outcome === 'waiting' || row.outcome === 'running';

/** Where a fleet run stands: for the query, and as details in the UI. */
export class FleetProgress {
  private rows: Row[] = [];
  private words = {
    now: 'Checks the request.',
    next: 'Starts a clean-up on each cluster.',
  };

  constructor() {
    this.show();
  }

  status(): FleetStatus {
    return { ...this.words, rows: this.rows };
  }

  begin(clusters: readonly string[], policy: string): void {
    this.rows = clusters.map((cluster) => ({
      cluster,
      outcome: 'waiting',
      workflowId: cleanupWorkflowId(cluster, policy),
    }));
    this.tell();
  }

  running(index: number): void {
    const row = this.rows[index];
    if (row !== undefined) this.rows[index] = { ...row, outcome: 'running' } as PendingFleetRow;
    this.tell();
  }

  ended(index: number, row: FleetRow): void {
    this.rows[index] = row;
    this.tell();
  }

  finish(summary: string): void {
    this.words = { now: summary, next: 'Nothing; the report is the result of this run.' };
    this.show();
  }

  private tell(): void {
    const pending = this.rows.filter(isPending).length;
    this.words = {
      now: `Cleans up ${this.rows.length} clusters: ${this.rows.length - pending} have ended.`,
      next: 'Reports when all have ended; a cluster that fails holds up none of the others.',
    };
    this.show();
  }

  private show(): void {
    const { now, next } = this.words;
    const lines = [`**Now:** ${markdownText(now)}`, `**Next:** ${markdownText(next)}`];
    setCurrentDetails([...lines, ...listOf(this.rows)].join('\n\n'));
  }
}

/** First those that somebody should look at. */
function listOf(rows: readonly Row[]): string[] {
  const ended = rows.filter((row) => !isPending(row)) as FleetRow[];
  if (ended.length === 0) return [];
  const ordered = [...ended.filter((row) => !isGoodRow(row)), ...ended.filter(isGoodRow)];
  return [
    detailList(ordered.map(({ cluster, outcome, why }) => ({ name: cluster, words: `${outcome}: ${why}` }))),
  ];
}
