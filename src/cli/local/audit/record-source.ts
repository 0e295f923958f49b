import { stat } from 'node:fs/promises';
import { WorkflowNotFoundError } from '@temporalio/common';
import { readRecords, type UnreadableLine } from '../../../audit-files';
import type { OntapWorkflows } from '../../../client';
import { historyJson, OUR_RUNS } from '../../../temporal';
import { managedSchedules } from '../../../client/inside';
import type { AuditRecord } from '../../../contracts/audit';
import { AUDIT_EXPORT_ID } from '../../../contracts/ids';
import { SEARCH_ATTRIBUTES } from '../../../contracts/search-attributes';
import { recordsOf, withoutCopies } from '../../../rules/audit';
import type { SourceOptions } from '../../audit/source-options';
import { shown } from '../../shared/output/words';
import { withClient } from '../../shared/with-client';

/** Some of the lines or histories could not be read; the rest is shown. */
export const PARTLY_READ = 3;

/** What was read. */
export interface FoundRecords {
  /** In the order of their times. */
  records: AuditRecord[];
  unreadable: UnreadableLine[];
}

/** Records from where the options say that pass the filter, each once, also where a reset has copied its event. */
export async function findRecords(
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
    for await (const run of readRecords(options.dir, options.since)) {
      take(run.records);
      unreadable.push(...run.unreadable);
    }
  }
  if (options.dir === undefined || options.temporal === true)
    await withClient(async (workflows) => {
      await fromTemporal(workflows, options, take, unreadable);
      await fromSchedules(workflows, take, unreadable);
    });
  return { records: withoutCopies([...found.values()]).sort(byTime), unreadable };
}

/** @throws Error that names the option */
export async function assertAuditFolder(option: string, folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true)
    throw new Error(`${option} ${shown(folder)} is no folder that can be read`);
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
function queryFor({ cluster, since }: SourceOptions): string {
  const parts = [OUR_RUNS];
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

/** What could not be read, for stderr. */
export function unreadableWords(unreadable: readonly UnreadableLine[]): string[] {
  return unreadable.map(({ file, line, why }) =>
    line === 0
      ? `Not read: ${shown(file)}: ${shown(why)}`
      : `Not read: ${shown(file)}, line ${line}: ${shown(why)}`,
  );
}
