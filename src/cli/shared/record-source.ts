import { WorkflowNotFoundError } from '@temporalio/common';
import type { Command } from 'commander';
import type { IsOther, UnreadableLine } from '../../audit-files';
import type { OntapWorkflows } from '../../client';
import { managedSchedules } from '../../client/inside';
import type { AuditRecord } from '../../contracts/audit';
import { AUDIT_EXPORT_ID, type WORKFLOWS } from '../../contracts/ids';
import { SEARCH_ATTRIBUTES } from '../../contracts/search-attributes';
import { recordsOf, withoutCopies } from '../../rules/audit';
import { historyJson, runsOf } from '../../temporal';
import { parseCluster, parseSince } from './arguments';
import { assertAuditFolder } from './exported-folder';
import type { Io } from './io';
import { withClient } from './with-client';

/** Where records are looked for, as commander reads it. */
export interface SourceOptions {
  dir?: string;
  temporal?: true;
  cluster?: string;
  /** ISO 8601. */
  since?: string;
  /** Only runs of these workflows, and nothing of schedules. @default all of ours */
  workflows?: readonly (keyof typeof WORKFLOWS)[];
  /** Lines of exported files that need not be read. @default none */
  isOther?: IsOther;
}

/** Adds the options that say where records are looked for. */
export function addPlaceOptions(command: Command): Command {
  return command
    .option('--dir <folder>', 'in an exported folder, in place of Temporal')
    .option('--temporal', 'with --dir: in Temporal, too, for what is not exported yet');
}

/** The same, and of which cluster and time. */
export function addSourceOptions(command: Command): Command {
  return addPlaceOptions(command)
    .option('--cluster <name>', 'of this cluster', parseCluster)
    .option('--since <time>', 'from then on: 30d, 2026-11-22, 2026-11-22T03:00Z', parseSince);
}

/** What was read. */
export interface FoundRecords {
  /** In the order of their times. */
  records: AuditRecord[];
  unreadable: UnreadableLine[];
}

/** Records from where the options say that pass the filter, each once, also where a reset has copied its event. */
export async function findRecords(
  io: Io,
  options: SourceOptions,
  wanted: (record: AuditRecord) => boolean,
): Promise<FoundRecords> {
  const found = new Map<string, AuditRecord>();
  const unreadable: UnreadableLine[] = [];
  const take = (records: readonly AuditRecord[]) => {
    for (const record of records) if (wanted(record)) found.set(record.recordId, record);
  };
  if (options.dir !== undefined) {
    await assertAuditFolder('--dir', options.dir);
    const { readRecords } = await import('../../audit-files');
    for await (const run of readRecords(options.dir, options.since, options.isOther)) {
      take(run.records);
      unreadable.push(...run.unreadable);
    }
  }
  if (options.dir === undefined || options.temporal === true)
    await withClient(io, async (workflows) => {
      await fromTemporal(workflows, options, take, unreadable);
      if (options.workflows === undefined) await fromSchedules(workflows, take, unreadable);
    });
  return { records: withoutCopies([...found.values()]).sort(byTime), unreadable };
}

async function fromTemporal(
  { temporal }: OntapWorkflows,
  options: SourceOptions,
  take: (records: readonly AuditRecord[]) => void,
  unreadable: UnreadableLine[],
): Promise<void> {
  for await (const { workflowId, runId } of temporal.workflow.list({ query: queryFor(options) })) {
    try {
      const run = { workflowId, runId };
      take(recordsOf(await historyJson(temporal, run), run).records);
    } catch (error) {
      const why =
        error instanceof WorkflowNotFoundError ? 'its history is gone' : `not readable (${String(error)})`;
      unreadable.push({ file: `${workflowId} ${runId}`, line: 0, why });
    }
  }
}

/** Who made, edited, triggered and paused each schedule of ours, also that of the exports: no run tells that. */
async function fromSchedules(
  { temporal, audit }: OntapWorkflows,
  take: (records: readonly AuditRecord[]) => void,
  unreadable: UnreadableLine[],
): Promise<void> {
  try {
    const managed = await managedSchedules(temporal);
    for (const id of [AUDIT_EXPORT_ID, ...managed.map(({ scheduleId }) => scheduleId)])
      take((await audit.schedule(id))?.records ?? []);
  } catch (error) {
    unreadable.push({ file: 'schedules', line: 0, why: `not readable (${String(error)})` });
  }
}

/** Killers run on one cluster, too, but only their records say on which. */
function queryFor({ cluster, since, workflows }: SourceOptions): string {
  const parts = [runsOf(workflows)];
  if (cluster !== undefined)
    parts.push(
      `(${SEARCH_ATTRIBUTES.cluster.name} = '${cluster}' OR ${SEARCH_ATTRIBUTES.cluster.name} IS NULL)`,
    );
  if (since !== undefined) parts.push(`(CloseTime >= '${since}' OR ExecutionStatus = 'Running')`);
  return parts.join(' AND ');
}

function byTime(a: AuditRecord, b: AuditRecord): number {
  return a.time < b.time ? -1 : a.time > b.time ? 1 : a.eventId - b.eventId;
}
