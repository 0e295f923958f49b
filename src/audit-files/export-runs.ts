import type { ClosedRun, ExportOutcome, ExportRunsInput, FileEntry } from '../contracts/audit-files';
import type { AuditFolder, NewSegment } from './audit-folder';
import { checkPrevious } from './check-previous';
import { newRuns } from './new-runs';
import { runFilePath } from './run-file-path';
import type { StoredSegment } from './segment';
import { judgeTimes, type TimesJudged } from './times';

/** Where ended runs and their records come from. */
export interface RunSource {
  /** Runs that ended at or after `from` (all, when absent) and not after `until`, in any order; ISO 8601. */
  closedRuns(from: string | undefined, until: string): Promise<ClosedRun[]>;
  /** The records of a run, a line of JSON each. */
  recordLines(run: ClosedRun): Promise<string[]>;
}

/** What an export is told. */
export interface ExportRunsOptions extends ExportRunsInput {
  /** Time up to which runs are exported, by Temporal's clock, ISO 8601. */
  until: string;
  /** As the configuration names it, for the result. */
  directory: string;
  /** How often it is done, ms. */
  everyMs: number;
  /** How long Temporal keeps histories, ms; absent when that is not known. */
  retentionMs?: number;
  /** Called after each file. */
  onFile?: (written: number, of: number) => void;
}

/** Files that one segment lists: after a kill at most so many are compared again. */
const FILES_PER_SEGMENT = 100;
/** A segment without files moves the watermark on, but not at every export, ms. */
const IDLE_SEGMENT_MS = 3_600_000;

/**
 * Exports every run that has ended and is not exported yet. May die at any point and be repeated: what is listed in
 * the manifest is never written again, and nothing counts before it is listed.
 *
 * @throws AuditFolderDamagedError, SegmentTakenError, and what the file system or the source throws
 */
export async function exportRuns(
  folder: AuditFolder,
  source: RunSource,
  options: ExportRunsOptions,
): Promise<ExportOutcome> {
  const last = await folder.last();
  await checkPrevious(folder, last, options);
  if (last !== undefined) await folder.sign(last);
  const times = judgeTimes(last?.header, options);
  if (times.sweep) await folder.sweepHalfWritten(Date.parse(options.until));
  const listed = await source.closedRuns(times.from, options.until);
  const runs = await newRuns(folder, listed);
  const written = await writeRuns(folder, source, { runs, last, times, options });
  return outcomeOf(written, times, options);
}

interface Work {
  runs: ClosedRun[];
  last: StoredSegment | undefined;
  times: TimesJudged;
  options: ExportRunsOptions;
}

interface Written {
  files: number;
  records: number;
  last: StoredSegment | undefined;
}

async function writeRuns(folder: AuditFolder, source: RunSource, work: Work): Promise<Written> {
  const { runs, times, options } = work;
  const written: Written = { files: 0, records: 0, last: work.last };
  for (let at = 0; at < runs.length; at += FILES_PER_SEGMENT) {
    const entries: FileEntry[] = [];
    for (const run of runs.slice(at, at + FILES_PER_SEGMENT)) {
      entries.push(await writeRun(folder, source, run));
      options.onFile?.(written.files + entries.length, runs.length);
    }
    const isLast = at + FILES_PER_SEGMENT >= runs.length;
    const content = isLast ? endOf(work) : middleOf(work);
    written.last = await folder.append(written.last, content, entries);
    written.files += entries.length;
    written.records += entries.reduce((sum, { lines }) => sum + lines.length, 0);
  }
  const isDue = work.last === undefined || times.sweep || times.sinceLastMs >= IDLE_SEGMENT_MS;
  if (runs.length === 0 && isDue) written.last = await folder.append(work.last, endOf(work), []);
  return written;
}

async function writeRun(folder: AuditFolder, source: RunSource, run: ClosedRun): Promise<FileEntry> {
  const { workflowId, runId, workflow, closedAt } = run;
  const file = runFilePath(run);
  const stored = await folder.writeRun(file, await source.recordLines(run));
  return { file, ...stored, workflowId, runId, workflow, closedAt };
}

/** All is exported up to the end of this export. */
function endOf({ last, times, options }: Work): NewSegment {
  const sweptAt = times.sweep ? options.until : last?.header.sweptAt;
  return {
    at: options.until,
    watermark: options.until,
    ...(sweptAt === undefined ? {} : { sweptAt }),
    ...(times.lost === undefined ? {} : { lost: times.lost }),
  };
}

/** More follows: an export that dies now begins again where this one began. */
function middleOf({ runs, last, times, options }: Work): NewSegment {
  const oldest = runs[0]?.closedAt ?? options.until;
  const before = last?.header.watermark ?? oldest;
  const sweptAt = last?.header.sweptAt;
  return {
    at: options.until,
    watermark: times.wentBack && oldest < before ? oldest : before,
    ...(sweptAt === undefined ? {} : { sweptAt }),
  };
}

function outcomeOf(
  { files, records, last }: Written,
  times: TimesJudged,
  { directory, until }: ExportRunsOptions,
): ExportOutcome {
  return {
    directory,
    files,
    records,
    ...(last === undefined ? {} : { head: last.head }),
    watermark: last?.header.watermark ?? until,
    sweep: times.sweep,
    warnings: times.warnings,
  };
}
